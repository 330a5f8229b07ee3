/** The rehearsed ECS: wires its parts and says what it offers the rest of the rehearsal. */
import type { EcsInternals, Parts } from '../../world/services';
import { Agents } from './agent';
import { registerAttributes } from './attributes';
import { registerClusters } from './clusters';
import { registerContainerInstances } from './container-instances';
import { EcsCore } from './core';
import { registerCreateService } from './create-service';
import { noteFailedTask } from './deployments';
import { tables } from './records';
import { setPulls } from './pulls';
import { registerRunTask } from './run-task';
import { Scheduler } from './scheduler';
import { registerServices } from './services';
import { registerTags } from './tags';
import { registerTaskDefinitions } from './task-definitions';
import { TaskLife } from './task-life';
import { registerTasks } from './tasks';

/** Registers every modelled operation of ECS, its transitions and its signals. Call once. */
export function createEcs(parts: Parts): EcsInternals {
  const core = new EcsCore(parts);
  const life = new TaskLife(core, (region, service, task) => noteFailedTask(core, region, service, task));
  const scheduler = new Scheduler(core, life);
  const agents = new Agents(core, life, scheduler);
  registerClusters(core);
  registerTaskDefinitions(core);
  registerCreateService(core);
  registerServices(core);
  registerRunTask(core, life);
  registerTasks(core, life);
  registerContainerInstances(core, agents, scheduler);
  registerAttributes(core, scheduler);
  registerTags(core);
  return {
    crash: (region, cluster, serviceName, container, reason) => {
      const service = tables(region).services.get(`${cluster}/${serviceName}`);
      if (service === undefined) return false;
      return core
        .index(region)
        .serviceTasks(service)
        .some((task) => life.crash(task, container, reason));
    },
    setAgent: (region, instanceId, connected) => agents.setConnected(region, instanceId, connected),
    setPulls: (region, cluster, serviceName, work) =>
      setPulls(core, region, `${cluster}/${serviceName}`, work),
    containers: (region) =>
      [...tables(region).tasks.values()].flatMap((task) =>
        task.containers.map((container) => ({
          cluster: task.clusterName,
          service: task.serviceName,
          task: task.id,
          container: container.name,
          status: container.lastStatus,
        })),
      ),
    resume: () => {
      core.forgetIndexes();
      for (const region of core.usedRegions()) {
        for (const task of tables(region).tasks.values()) {
          if (task.lastStatus !== 'STOPPED') life.resume(region, task);
        }
      }
    },
  };
}

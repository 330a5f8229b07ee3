/** The version that the rehearsed hosts' agents report: that of the newest image (ec2/image-catalogue). */
export const AGENT_VERSION = '1.101.2';
/** Docker's version beside it. */
export const DOCKER_VERSION = 'DockerVersion: 25.0.14';

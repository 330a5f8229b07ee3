"""A small stack made, used and taken down with boto3 alone: its own waiters and paginators, nothing of Lectern's.

Speaks to whatever AWS_ENDPOINT_URL and the keys say. Prints one line per step, `ok` or `FAILED`, with the seconds
it took; exits 1 when a step failed. Waiters look once a second (argument 1) instead of every 15 or 30, as minutes
of AWS are seconds here; everything else about them is botocore's own.
"""

import base64
import json
import sys
import time
import urllib.error
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, WaiterError

DELAY = float(sys.argv[1]) if len(sys.argv) > 1 else 1
NAME = "second-opinion"
REGION = "eu-west-1"

config = Config(retries={"mode": "standard", "max_attempts": 10})
session = boto3.session.Session(region_name=REGION)
ec2, ecs, elb, iam, rds, s3, logs, secrets, ssm, quotas, sts = (
    session.client(service, config=config)
    for service in (
        "ec2 ecs elbv2 iam rds s3 logs secretsmanager ssm service-quotas sts".split()
    )
)
failed = 0
made = {}


def step(name, action):
    global failed
    began = time.monotonic()
    try:
        said = action()
    except (ClientError, WaiterError, AssertionError, LookupError, OSError) as error:
        failed += 1
        print(f"FAILED\t{time.monotonic() - began:.1f}\t{name}\t{type(error).__name__}: {error}", flush=True)
        return None
    print(f"ok\t{time.monotonic() - began:.1f}\t{name}\t{said if isinstance(said, (str, int)) else ''}", flush=True)
    return said


def wait(client, waiter, **arguments):
    client.get_waiter(waiter).wait(WaiterConfig={"Delay": DELAY, "MaxAttempts": 60}, **arguments)
    return waiter


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        return code
    raise AssertionError(f"not refused with {code}")


def eventually(call, while_code):
    """What every script against AWS does about propagation: the same call again for a while."""
    for _ in range(120):
        try:
            return call()
        except ClientError as error:
            if error.response["Error"]["Code"] not in while_code:
                raise
            time.sleep(DELAY / 2)
    return call()


def soon(call, **arguments):
    """A call about something made a moment ago, which EC2 may not see everywhere yet."""
    return eventually(lambda: call(**arguments), {
        "InvalidVpcID.NotFound",
        "InvalidSubnetID.NotFound",
        "InvalidInternetGatewayID.NotFound",
        "InvalidRouteTableID.NotFound",
        "InvalidGroup.NotFound",
    })


def tags(kind):
    return [{"ResourceType": kind, "Tags": [{"Key": "Name", "Value": NAME}]}]


def network():
    vpc = made["vpc"] = ec2.create_vpc(CidrBlock="10.7.0.0/16", TagSpecifications=tags("vpc"))["Vpc"]["VpcId"]
    ec2.get_waiter("vpc_available").wait(VpcIds=[vpc])
    soon(ec2.modify_vpc_attribute, VpcId=vpc, EnableDnsHostnames={"Value": True})
    gateway = made["gateway"] = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    soon(ec2.attach_internet_gateway, InternetGatewayId=gateway, VpcId=vpc)
    table = made["table"] = soon(ec2.create_route_table, VpcId=vpc)["RouteTable"]["RouteTableId"]
    soon(ec2.create_route, RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    zones = [zone["ZoneName"] for zone in ec2.describe_availability_zones()["AvailabilityZones"]]
    made["subnets"] = []
    for index in range(2):
        subnet = soon(ec2.create_subnet, VpcId=vpc, CidrBlock=f"10.7.{index}.0/24", AvailabilityZone=zones[index])["Subnet"]
        made["subnets"].append(subnet["SubnetId"])
        soon(ec2.modify_subnet_attribute, SubnetId=subnet["SubnetId"], MapPublicIpOnLaunch={"Value": True})
        soon(ec2.associate_route_table, RouteTableId=table, SubnetId=subnet["SubnetId"])
    ec2.get_waiter("subnet_available").wait(SubnetIds=made["subnets"])
    group = soon(ec2.create_security_group, GroupName=NAME, Description="second opinion", VpcId=vpc)["GroupId"]
    made["group"] = group
    soon(
        ec2.authorize_security_group_ingress,
        GroupId=group,
        IpPermissions=[
            {"IpProtocol": "tcp", "FromPort": 18123, "ToPort": 18123, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]},
            {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]},
        ],
    )
    return vpc


def database():
    rds.create_db_subnet_group(
        DBSubnetGroupName=NAME, DBSubnetGroupDescription="second opinion", SubnetIds=made["subnets"]
    )
    rds.create_db_instance(
        DBInstanceIdentifier=NAME,
        DBInstanceClass="db.t3.medium",
        Engine="postgres",
        MasterUsername="lectern",
        MasterUserPassword="second-opinion-1",
        AllocatedStorage=20,
        DBSubnetGroupName=NAME,
        VpcSecurityGroupIds=[made["group"]],
        PubliclyAccessible=False,
        BackupRetentionPeriod=0,
    )
    return refused("DBInstanceAlreadyExists", rds.create_db_instance, DBInstanceIdentifier=NAME, DBInstanceClass="db.t3.medium", Engine="postgres", MasterUsername="lectern", MasterUserPassword="second-opinion-1", AllocatedStorage=20)


def balancer():
    arn = elb.create_load_balancer(Name=NAME, Subnets=made["subnets"], SecurityGroups=[made["group"]])
    made["balancer"] = arn["LoadBalancers"][0]["LoadBalancerArn"]
    made["address"] = arn["LoadBalancers"][0]["DNSName"]
    target = elb.create_target_group(
        Name=NAME,
        Protocol="HTTP",
        Port=8888,
        VpcId=made["vpc"],
        TargetType="ip",
        HealthCheckPath="/login",
        HealthCheckIntervalSeconds=10,
        HealthyThresholdCount=2,
    )
    made["target"] = target["TargetGroups"][0]["TargetGroupArn"]
    elb.modify_target_group_attributes(
        TargetGroupArn=made["target"], Attributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": "5"}]
    )
    return wait(elb, "load_balancer_available", LoadBalancerArns=[made["balancer"]])


def listener():
    elb.create_listener(
        LoadBalancerArn=made["balancer"],
        Protocol="HTTP",
        Port=18123,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": made["target"]}],
    )
    return wait(elb, "load_balancer_exists", LoadBalancerArns=[made["balancer"]])


def roles():
    for role, service in ((f"{NAME}-host", "ec2"), (f"{NAME}-run", "ecs-tasks")):
        trust = {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": f"{service}.amazonaws.com"}}
            ],
        }
        iam.create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps(trust))
        iam.get_waiter("role_exists").wait(RoleName=role, WaiterConfig={"Delay": 1})
        said = iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
        assert said == trust, said
    made["policy"] = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
    iam.attach_role_policy(RoleName=f"{NAME}-run", PolicyArn=made["policy"])
    # Without it the agent of the host is refused by ECS, here as on AWS.
    made["host policy"] = "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"
    iam.attach_role_policy(RoleName=f"{NAME}-host", PolicyArn=made["host policy"])
    iam.create_instance_profile(InstanceProfileName=NAME)
    iam.get_waiter("instance_profile_exists").wait(InstanceProfileName=NAME)
    iam.add_role_to_instance_profile(InstanceProfileName=NAME, RoleName=f"{NAME}-host")
    return refused("EntityAlreadyExists", iam.create_role, RoleName=f"{NAME}-run", AssumeRolePolicyDocument=json.dumps(trust))


def host():
    # The first use of ECS in an account makes its service-linked role, and fails until that is known.
    eventually(lambda: ecs.create_cluster(clusterName=NAME), {"InvalidParameterException"})
    image = ssm.get_parameter(Name="/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id")
    user_data = f"#!/bin/sh\necho ECS_CLUSTER={NAME} >> /etc/ecs/ecs.config\n"
    launched = eventually(
        lambda: ec2.run_instances(
            ImageId=image["Parameter"]["Value"],
            InstanceType="t3.xlarge",
            MinCount=1,
            MaxCount=1,
            SubnetId=made["subnets"][0],
            SecurityGroupIds=[made["group"]],
            IamInstanceProfile={"Name": NAME},
            UserData=user_data,
            TagSpecifications=tags("instance"),
        ),
        {"InvalidParameterValue"},
    )
    made["host"] = launched["Instances"][0]["InstanceId"]
    wait(ec2, "instance_exists", InstanceIds=[made["host"]])
    return wait(ec2, "instance_running", InstanceIds=[made["host"]])


def checked():
    return wait(ec2, "instance_status_ok", InstanceIds=[made["host"]])


def registered():
    for _ in range(240):
        pages = ecs.get_paginator("list_container_instances").paginate(cluster=NAME, PaginationConfig={"PageSize": 1})
        arns = [arn for page in pages for arn in page["containerInstanceArns"]]
        if arns:
            return len(arns)
        time.sleep(DELAY / 2)
    raise AssertionError("no container instance registered")


def secret_and_logs():
    made["secret"] = secrets.create_secret(Name=NAME, SecretString='{"seat": "open sesame"}')["ARN"]
    assert secrets.get_secret_value(SecretId=NAME)["SecretString"] == '{"seat": "open sesame"}'
    # AWS's managed policy of execution roles reads no secrets.
    allowed = [{"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": made["secret"]}]
    iam.put_role_policy(
        RoleName=f"{NAME}-run",
        PolicyName="secret",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": allowed}),
    )
    logs.create_log_group(logGroupName=f"/{NAME}")
    logs.put_retention_policy(logGroupName=f"/{NAME}", retentionInDays=7)
    return refused("ResourceAlreadyExistsException", logs.create_log_group, logGroupName=f"/{NAME}")


def service():
    account = sts.get_caller_identity()["Account"]
    definition = ecs.register_task_definition(
        family=NAME,
        networkMode="awsvpc",
        requiresCompatibilities=["EC2"],
        executionRoleArn=f"arn:aws:iam::{account}:role/{NAME}-run",
        volumes=[{"name": "home", "host": {"sourcePath": "/var/lib/second-opinion"}}],
        containerDefinitions=[
            {
                "name": "jupyter",
                "image": "quay.io/jupyter/minimal-notebook:2025-11-10",
                "cpu": 256,
                "memory": 512,
                "essential": True,
                "portMappings": [{"containerPort": 8888}],
                "mountPoints": [{"sourceVolume": "home", "containerPath": "/home/jovyan"}],
                "secrets": [{"name": "LECTERN_SEAT_PASSWORD", "valueFrom": f"{made['secret']}:seat::"}],
                "logConfiguration": {
                    "logDriver": "awslogs",
                    "options": {
                        "awslogs-group": f"/{NAME}",
                        "awslogs-region": REGION,
                        "awslogs-stream-prefix": "second",
                    },
                },
            }
        ],
    )
    made["definition"] = definition["taskDefinition"]["taskDefinitionArn"]
    eventually(
        lambda: ecs.create_service(
            cluster=NAME,
            serviceName=NAME,
            taskDefinition=NAME,
            desiredCount=1,
            launchType="EC2",
            healthCheckGracePeriodSeconds=120,
            availabilityZoneRebalancing="DISABLED",
            deploymentConfiguration={"minimumHealthyPercent": 0, "maximumPercent": 100},
            networkConfiguration={
                "awsvpcConfiguration": {"subnets": made["subnets"], "securityGroups": [made["group"]]}
            },
            loadBalancers=[{"targetGroupArn": made["target"], "containerName": "jupyter", "containerPort": 8888}],
        ),
        {"InvalidParameterException"},
    )
    return wait(ecs, "services_stable", cluster=NAME, services=[NAME])


def in_service():
    wait(elb, "target_in_service", TargetGroupArn=made["target"])
    arns = [arn for page in ecs.get_paginator("list_tasks").paginate(cluster=NAME) for arn in page["taskArns"]]
    return wait(ecs, "tasks_running", cluster=NAME, tasks=arns)


def answers():
    with urllib.request.urlopen(f"http://{made['address']}:18123/login", timeout=10) as response:
        assert response.status == 200, response.status
        return f"{response.status}, {len(response.read())} bytes"


def replaced():
    before = ecs.list_tasks(cluster=NAME, serviceName=NAME)["taskArns"]
    ecs.stop_task(cluster=NAME, task=before[0], reason="the second opinion wants another")
    wait(ecs, "tasks_stopped", cluster=NAME, tasks=before)
    stopped = ecs.describe_tasks(cluster=NAME, tasks=before)["tasks"][0]
    assert stopped["stopCode"] == "UserInitiated", stopped["stopCode"]
    wait(ecs, "services_stable", cluster=NAME, services=[NAME])
    after = ecs.list_tasks(cluster=NAME, serviceName=NAME)["taskArns"]
    assert after and after != before, after
    return stopped["stoppedReason"]


def logged():
    streams = [
        stream["logStreamName"]
        for page in logs.get_paginator("describe_log_streams").paginate(logGroupName=f"/{NAME}")
        for stream in page["logStreams"]
    ]
    events = [
        event["message"]
        for page in logs.get_paginator("filter_log_events").paginate(logGroupName=f"/{NAME}")
        for event in page["events"]
    ]
    assert streams and events
    return f"{len(streams)} streams, {len(events)} events"


def bucket():
    account = sts.get_caller_identity()["Account"]
    name = made["bucket"] = f"{NAME}-{account}"
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.get_waiter("bucket_exists").wait(Bucket=name)
    for index in range(7):
        s3.put_object(Bucket=name, Key=f"dir/file {index} é+&.txt", Body=f"content {index}".encode())
    s3.get_waiter("object_exists").wait(Bucket=name, Key="dir/file 0 é+&.txt")
    pages = list(s3.get_paginator("list_objects_v2").paginate(Bucket=name, PaginationConfig={"PageSize": 3}))
    keys = [item["Key"] for page in pages for item in page["Contents"]]
    assert len(pages) == 3 and len(keys) == 7, (len(pages), keys)
    big = bytes(range(256)) * 48 * 1024
    import io

    s3.upload_fileobj(io.BytesIO(big), name, "big")
    back = io.BytesIO()
    s3.download_fileobj(name, "big", back)
    assert back.getvalue() == big, "the big object came back changed"
    return f"{len(keys)} keys in {len(pages)} pages, and {len(big)} bytes in parts"


def describe_pages():
    rows = 0
    for paginator, client, key in (
        ("describe_instances", ec2, "Reservations"),
        ("describe_subnets", ec2, "Subnets"),
        ("describe_security_groups", ec2, "SecurityGroups"),
        ("describe_network_interfaces", ec2, "NetworkInterfaces"),
        ("describe_instance_types", ec2, "InstanceTypes"),
        ("describe_load_balancers", elb, "LoadBalancers"),
        ("describe_target_groups", elb, "TargetGroups"),
        ("describe_db_instances", rds, "DBInstances"),
        ("list_roles", iam, "Roles"),
        ("list_clusters", ecs, "clusterArns"),
        ("list_secrets", secrets, "SecretList"),
        ("describe_log_groups", logs, "logGroups"),
    ):
        size = {"PageSize": 20} if paginator == "describe_db_instances" else {"PageSize": 5}
        found = [row for page in client.get_paginator(paginator).paginate(PaginationConfig=size) for row in page[key]]
        assert found, paginator
        rows += len(found)
    pages = quotas.get_paginator("list_service_quotas").paginate(ServiceCode="ecs", PaginationConfig={"PageSize": 2})
    rows += sum(len(page["Quotas"]) for page in pages)
    return f"{rows} rows from 13 paginators"


def no_service():
    ecs.delete_service(cluster=NAME, service=NAME, force=True)
    return wait(ecs, "services_inactive", cluster=NAME, services=[NAME])


def no_host():
    ec2.terminate_instances(InstanceIds=[made["host"]])
    wait(ec2, "instance_terminated", InstanceIds=[made["host"]])
    ecs.delete_cluster(cluster=NAME)
    return ecs.describe_clusters(clusters=[NAME])["clusters"][0]["status"]


def no_balancer():
    elb.delete_load_balancer(LoadBalancerArn=made["balancer"])
    wait(elb, "load_balancers_deleted", LoadBalancerArns=[made["balancer"]])
    eventually(lambda: elb.delete_target_group(TargetGroupArn=made["target"]), {"ResourceInUse"})
    return refused("TargetGroupNotFound", elb.describe_target_groups, Names=[NAME])


def no_database():
    refused("InvalidParameterCombination", rds.delete_db_instance, DBInstanceIdentifier=NAME)
    rds.delete_db_instance(DBInstanceIdentifier=NAME, SkipFinalSnapshot=True)
    wait(rds, "db_instance_deleted", DBInstanceIdentifier=NAME)
    rds.delete_db_subnet_group(DBSubnetGroupName=NAME)
    return refused("DBInstanceNotFound", rds.describe_db_instances, DBInstanceIdentifier=NAME)


def no_network():
    violated = refused("DependencyViolation", ec2.delete_vpc, VpcId=made["vpc"])
    eventually(lambda: ec2.delete_security_group(GroupId=made["group"]), {"DependencyViolation"})
    for subnet in made["subnets"]:
        eventually(lambda: ec2.delete_subnet(SubnetId=subnet), {"DependencyViolation"})
    eventually(
        lambda: ec2.detach_internet_gateway(InternetGatewayId=made["gateway"], VpcId=made["vpc"]),
        {"DependencyViolation"},
    )
    ec2.delete_internet_gateway(InternetGatewayId=made["gateway"])
    ec2.delete_route_table(RouteTableId=made["table"])
    ec2.delete_vpc(VpcId=made["vpc"])
    return f"{violated} at first, then gone"


def no_rest():
    ecs.deregister_task_definition(taskDefinition=made["definition"])
    ecs.delete_task_definitions(taskDefinitions=[made["definition"]])
    iam.remove_role_from_instance_profile(InstanceProfileName=NAME, RoleName=f"{NAME}-host")
    iam.delete_instance_profile(InstanceProfileName=NAME)
    refused("DeleteConflict", iam.delete_role, RoleName=f"{NAME}-run")
    iam.delete_role_policy(RoleName=f"{NAME}-run", PolicyName="secret")
    iam.detach_role_policy(RoleName=f"{NAME}-run", PolicyArn=made["policy"])
    iam.detach_role_policy(RoleName=f"{NAME}-host", PolicyArn=made["host policy"])
    for role in (f"{NAME}-host", f"{NAME}-run"):
        iam.delete_role(RoleName=role)
    secrets.delete_secret(SecretId=NAME, ForceDeleteWithoutRecovery=True)
    logs.delete_log_group(logGroupName=f"/{NAME}")
    boto3.resource("s3", region_name=REGION, config=config).Bucket(made["bucket"]).objects.all().delete()
    refused("404", s3.head_object, Bucket=made["bucket"], Key="big")
    s3.delete_bucket(Bucket=made["bucket"])
    s3.get_waiter("bucket_not_exists").wait(Bucket=made["bucket"])
    return "nothing left"


for name, action in (
    ("who am I", lambda: sts.get_caller_identity()["Arn"]),
    ("network, with vpc_available and subnet_available", network),
    ("database begun; a second of its name refused", database),
    ("roles and instance profile", roles),
    ("load balancer until load_balancer_available", balancer),
    ("listener, load_balancer_exists", listener),
    ("host until instance_running", host),
    ("host until instance_status_ok", checked),
    ("host in the cluster", registered),
    ("secret and log group", secret_and_logs),
    ("service until services_stable", service),
    ("target_in_service, tasks_running", in_service),
    ("a page through the load balancer", answers),
    ("StopTask; tasks_stopped; services_stable with another", replaced),
    ("logs through paginators", logged),
    ("database until db_instance_available", lambda: wait(rds, "db_instance_available", DBInstanceIdentifier=NAME)),
    ("bucket: pages, odd keys, multipart both ways", bucket),
    ("paginators of all services", describe_pages),
    ("service until services_inactive", no_service),
    ("load balancer until load_balancers_deleted", no_balancer),
    ("host until instance_terminated; cluster", no_host),
    ("database until db_instance_deleted", no_database),
    ("network, in AWS's order", no_network),
    ("the rest", no_rest),
):
    step(name, action)
sys.exit(1 if failed else 0)

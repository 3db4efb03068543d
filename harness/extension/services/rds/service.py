"""Amazon RDS: what the rest of daylab must know of it."""

from harness.descriptors import Named, PassedRole, Service

__all__ = ["SERVICE"]


SERVICE = Service(
    name="rds",
    prefix="rds",
    resources={
        "dbinstancename": Named("DBInstanceIdentifier", "SourceDBInstanceIdentifier", "TargetDBInstanceIdentifier"),
        "dbclusterinstancename": Named(
            "DBClusterIdentifier", "DbClusterIdentifier", "SourceDBClusterIdentifier", "TargetDbClusterIdentifier"
        ),
        "dbclusterendpoint": Named("DBClusterEndpointIdentifier"),
        "globalcluster": Named("GlobalClusterIdentifier"),
        "integrationidentifier": Named("IntegrationIdentifier"),
        "snapshotname": Named(
            "DBSnapshotIdentifier", "SnapshotIdentifier", "SourceDBSnapshotIdentifier", "TargetDBSnapshotIdentifier"
        ),
        "clustersnapshotname": Named(
            "DBClusterSnapshotIdentifier", "SourceDBClusterSnapshotIdentifier", "TargetDBClusterSnapshotIdentifier"
        ),
        "subnetgroupname": Named("DBSubnetGroupName"),
        "parametergroupname": Named(
            "DBParameterGroupName",
            "DBInstanceParameterGroupName",
            "SourceDBParameterGroupIdentifier",
            "TargetDBParameterGroupIdentifier",
        ),
        "clusterparametergroupname": Named(
            "DBClusterParameterGroupName",
            "SourceDBClusterParameterGroupIdentifier",
            "TargetDBClusterParameterGroupIdentifier",
        ),
        "optiongroupname": Named("OptionGroupName", "SourceOptionGroupIdentifier", "TargetOptionGroupIdentifier"),
    },
    arns=(
        "DBInstanceAutomatedBackupsArn",
        "ResourceArn",
        "ResourceIdentifier",
        "ResourceName",
        "SourceArn",
        "SourceDBInstanceArn",
        "SourceDBInstanceAutomatedBackupsArn",
        "TargetArn",
    ),
    passed_roles={
        "AddRoleToDBCluster": (PassedRole("RoleArn"),),
        "AddRoleToDBInstance": (PassedRole("RoleArn"),),
        "CreateDBCluster": (PassedRole("MonitoringRoleArn", "monitoring.rds.amazonaws.com"),),
        "CreateDBInstance": (
            PassedRole("MonitoringRoleArn", "monitoring.rds.amazonaws.com"),
            PassedRole("CustomIamInstanceProfile", "ec2.amazonaws.com", by="profile"),
        ),
        "CreateDBInstanceReadReplica": (
            PassedRole("MonitoringRoleArn", "monitoring.rds.amazonaws.com"),
            PassedRole("CustomIamInstanceProfile", "ec2.amazonaws.com", by="profile"),
        ),
        "CreateDBProxy": (PassedRole("RoleArn"),),
        "ModifyDBCluster": (PassedRole("MonitoringRoleArn", "monitoring.rds.amazonaws.com"),),
        "ModifyDBInstance": (PassedRole("MonitoringRoleArn", "monitoring.rds.amazonaws.com"),),
        "ModifyDBProxy": (PassedRole("RoleArn"),),
        "RestoreDBClusterFromS3": (PassedRole("S3IngestionRoleArn"),),
        "RestoreDBClusterFromSnapshot": (PassedRole("MonitoringRoleArn", "monitoring.rds.amazonaws.com"),),
        "RestoreDBClusterToPointInTime": (PassedRole("MonitoringRoleArn", "monitoring.rds.amazonaws.com"),),
        "RestoreDBInstanceFromDBSnapshot": (PassedRole("CustomIamInstanceProfile", "ec2.amazonaws.com", by="profile"),),
        "RestoreDBInstanceFromS3": (
            PassedRole("MonitoringRoleArn", "monitoring.rds.amazonaws.com"),
            PassedRole("S3IngestionRoleArn"),
        ),
        "RestoreDBInstanceToPointInTime": (PassedRole("CustomIamInstanceProfile", "ec2.amazonaws.com", by="profile"),),
        "StartExportTask": (PassedRole("IamRoleArn", "export.rds.amazonaws.com"),),
    },
    imports=("moto.rds.urls",),
)

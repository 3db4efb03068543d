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
        "CreateDBInstance": (PassedRole("MonitoringRoleArn", "monitoring.rds.amazonaws.com"),),
    },
    imports=("moto.rds.urls",),
)

"""Amazon RDS: what the rest of daylab must know of it."""

from harness.descriptors import Named, PassedRole, Service

__all__ = ["SERVICE"]

SERVICE = Service(
    name="rds",
    prefix="rds",
    resources={
        "dbinstancename": Named("DBInstanceIdentifier", "SourceDBInstanceIdentifier"),
        "dbclusterinstancename": Named("DBClusterIdentifier", "DbClusterIdentifier"),
        "snapshotname": Named("DBSnapshotIdentifier"),
        "subnetgroupname": Named("DBSubnetGroupName"),
        "parametergroupname": Named("DBParameterGroupName"),
        "optiongroupname": Named("OptionGroupName"),
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

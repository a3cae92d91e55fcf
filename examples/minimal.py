# The smallest app with a workflow, in Python: as minimal.ts. In cdk.json: { "app": "python3 minimal.py" }
from aws_cdk import App, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_secretsmanager as secretsmanager
from cdk_masking_automation import (
    DataMasqueServer,
    MaskingStateMachine,
    MaskingTrigger,
    MaskingWorkflow,
)

app = App()
stack = Stack(app, "Masking")
vpc = ec2.Vpc(stack, "Vpc")
data_masque = ec2.SecurityGroup(stack, "DataMasque", vpc=vpc)
clones = ec2.SecurityGroup(stack, "Clones", vpc=vpc)
clones.add_ingress_rule(data_masque, ec2.Port.tcp(5432), "DataMasque masks the clones")

workflow = MaskingWorkflow(
    stack,
    "Workflow",
    data_masque=DataMasqueServer(
        url="https://datamasque.example.com",
        credentials=secretsmanager.Secret.from_secret_name_v2(stack, "Login", "datamasque/automation"),
        vpc=vpc,
    ),
    clone_security_groups=[clones],
    database_secret_names=["rds!db-*"],
)
MaskingTrigger(
    stack,
    "Trigger",
    state_machines=[MaskingStateMachine.workflow(workflow.state_machine)],
)
app.synth()

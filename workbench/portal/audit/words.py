"""What an entry of the audit log says, after the name of whoever did it. `{name}` is the entry's detail of that name;
`{target}` the id of what it was done to."""

from collections import defaultdict

from workbench.tenancy.models import AuditEntry

WORDS = {
    "api_key.create": "made the API key {name}",
    "api_key.revoke": "revoked the API key {name}",
    "api_key.roll": "rolled the API key {name}",
    "billing.delinquent": "found an invoice overdue",
    "billing.details_set": "changed the billing details",
    "billing.payment_method_remove": "removed the payment method",
    "billing.payment_method_set": "set the payment method",
    "billing.plan_schedule": "chose the plan {to} from {on} on",
    "billing.plan_schedule_cancel": "took back the change to the plan {to}",
    "billing.settled": "found every invoice paid",
    "invitation.accept": "accepted the invitation as {role}",
    "invitation.create": "invited {email} as {role}",
    "invitation.revoke": "took back the invitation to {email}",
    "invoice.issue": "issued the invoice {number}",
    "invoice.pay": "marked the invoice {number} as paid",
    "invoice.void": "voided the invoice {number}",
    "ledger.adjust": "credited {frames} frames",
    "member.add": "added {email} as {role}",
    "member.remove": "removed {email}, who was {role}",
    "member.role_set": "changed {email} from {from} to {to}",
    "member.switch_off": "switched off the account of {email}",
    "member.switch_on": "switched the account of {email} on again",
    "movespec.visibility_change": "changed the MoveSpec {name} from {from} to {to}",
    "organization.create": "made the organization",
    "organization.delete": "deleted the organization",
    "organization.plan_set": "changed the plan from {from} to {to}",
    "organization.rename": "renamed the organization from {from} to {to}",
    "organization.resume": "resumed the organization",
    "organization.suspend": "suspended the organization",
    "project.archive": "archived the project {name}",
    "project.create": "made the project {name}",
    "project.delete_recordings": "deleted {recordings} recordings of a project",
    "project.record": "set how long recordings are kept from {from} to {to} days",
    "project.rename": "renamed the project from {from} to {to}",
    "project.unarchive": "brought the project {name} back",
    "recording.delete": "deleted the recording of the session {target}",
    "service_account.create": "made the service account {name}",
    "service_account.revoke": "revoked the service account {name}",
    "service_account.roll": "rolled the service account {name}",
    "webhook.create": "made the webhook to {url}",
    "webhook.delete": "deleted a webhook",
    "webhook.disable": "disabled a webhook",
    "webhook.enable": "enabled a webhook",
    "webhook.roll": "rolled a webhook's secret",
    "webhook.update": "changed the webhook to {url}",
}
LEFT = "left"


def words_of(entry: AuditEntry) -> str:
    if entry.action == "member.remove" and str(entry.actor_id) == entry.target:
        return LEFT
    known = defaultdict(lambda: entry.target, {"target": entry.target, **entry.details})
    return WORDS.get(entry.action, entry.action.replace(".", " ").replace("_", " ") + " {target}").format_map(known)


def actor_of(entry: AuditEntry) -> str:
    """A person by name or address; programs by what they are; ourselves as Workbench."""
    if entry.actor_label == "system":
        return "Workbench"
    if entry.actor_label.startswith("operator "):
        return "An operator of Workbench"
    kind, colon, _ = entry.actor_label.partition(":")
    if colon and kind in {"api_key", "service_account"}:
        return "An API key" if kind == "api_key" else "A service account"
    return (entry.actor.name if entry.actor else "") or entry.actor_label


def title_of(action: str) -> str:
    """An action as a choice of the filter: "API key: create"."""
    noun, _, verb = action.partition(".")
    noun = "API key" if noun == "api_key" else noun.replace("_", " ").replace("movespec", "MoveSpec").capitalize()
    return f"{noun.replace('Movespec', 'MoveSpec')}: {verb.replace('_', ' ')}"

using Monitoring.Core.Deliveries;
using Monitoring.Core.Slos;
using Monitoring.Storage.Outbox;

namespace Monitoring.Service.Alert;

/// <summary>Who gets a claimed mail, and what it says.</summary>
/// <param name="Recipient">Finds a person by key, at the moment of sending; null when no registry ever named one.</param>
/// <param name="Write">Writes the mail to that person.</param>
internal sealed record NoticeMail(Func<string, CancellationToken, Task<Person?>> Recipient, Func<ClaimedMail, Person, MailMessage> Write);

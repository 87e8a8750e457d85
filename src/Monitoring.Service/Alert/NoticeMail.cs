using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Mail;
using Monitoring.Core.Slos;
using Monitoring.Storage.Outbox;

namespace Monitoring.Service.Alert;

/// <summary>Who gets a claimed mail, and what it says.</summary>
/// <param name="Recipient">Finds a person by key, at the moment of sending; null when there is none.</param>
/// <param name="Write">Writes the mail to that person.</param>
internal sealed record NoticeMail(Func<string, Person?> Recipient, Func<ClaimedMail, Person, MailMessage> Write)
{
    /// <summary>People and zone of the registry in force; the numbers are those stored with the notice.</summary>
    /// <param name="inForce">The registry in force.</param>
    /// <param name="publicUrl">Where the board is seen from outside.</param>
    public static NoticeMail Of(Func<Registry> inForce, string publicUrl) => new(
        key => inForce().People.GetValueOrDefault(key),
        (mail, person) => MailWriter.Write(Draft(mail, person, inForce(), publicUrl)));

    private static MailDraft Draft(ClaimedMail mail, Person person, Registry registry, string publicUrl) => new()
    {
        Notice = mail.Notice,
        Absorbed = mail.Absorbed,
        To = person,
        Owner = OwnerOf(mail.Notice, registry) ?? mail.Notice.Unreached ?? person.Name,
        Zone = TimeZoneInfo.FindSystemTimeZoneById(registry.Plant.TimeZone),
        PublicUrl = publicUrl,
        MessageId = mail.MessageId,
        ThreadId = mail.ThreadId,
    };

    /// <summary>The owner's full name; null when the agent has left the registry, so that its last owner is the one told or unreached.</summary>
    private static string? OwnerOf(NoticeFacts notice, Registry registry) =>
        registry.Agents.FirstOrDefault(agent => agent.Name == notice.Agent) is { } agent
            ? registry.People.GetValueOrDefault(agent.Owner)?.Name
            : null;
}

using Monitoring.Core.Deliveries;
using Monitoring.Core.Mail;
using Monitoring.Core.Slos;
using Monitoring.Service.Registry;
using Monitoring.Service.Settings;
using Monitoring.Storage.Outbox;

namespace Monitoring.Service.Delivery;

/// <summary>Who gets a claimed mail, and what it says.</summary>
/// <param name="Recipient">Finds a person by key, at the moment of sending; null when no registry ever named one.</param>
/// <param name="Write">Writes the mail to that person.</param>
internal sealed record NoticeMail(Func<string, CancellationToken, Task<Person?>> Recipient, Func<ClaimedMail, Person, MailMessage> Write);

/// <summary>Finds recipients in the registry in force and writes their mails.</summary>
internal static class NoticeWords
{
    /// <summary>Recipients and words by a registry.</summary>
    /// <param name="people">Who is who.</param>
    /// <param name="registry">The registry in force, read anew for each mail.</param>
    /// <param name="follow">Looks for a registry that another process applied; asked while none is known here, since a notice says that
    /// there is one.</param>
    /// <param name="settings">How links begin.</param>
    public static NoticeMail Of(PersonDirectory people, RegistryInForce registry, Func<CancellationToken, Task> follow,
        ServiceSettings settings) => new(
        async (key, cancellationToken) =>
        {
            if (registry.Current is null)
            {
                await follow(cancellationToken);
            }

            return await people.FindAsync(key, cancellationToken);
        },
        (mail, to) => Write(mail, to, registry.Current, settings.PublicUrl));

    private static MailMessage Write(ClaimedMail mail, Person to, PlantRegistry? registry, string publicUrl) =>
        mail.Letter is { } letter
            ? MailWriter.Write(letter, to, mail.MessageId)
            : MailWriter.Write(Draft(mail, mail.Told, to, registry, publicUrl));

    private static MailDraft Draft(ClaimedMail mail, Story told, Person to, PlantRegistry? registry, string publicUrl) => new()
    {
        Notice = told.Newest,
        Absorbed = told.Earlier,
        Others = [.. mail.Stories.Skip(1)],
        To = to,
        Owner = OwnerOf(told.Newest.Agent, registry)?.Name ?? told.Newest.Unreached ?? to.Name,
        Zone = registry is null ? TimeZoneInfo.Utc : IanaZone.Of(registry.Plant.TimeZone),
        PublicUrl = publicUrl,
        MessageId = mail.MessageId,
        References = mail.References,
    };

    // An agent that left the registry: its last owner is the one who is told, or was not reached.
    private static Person? OwnerOf(string agent, PlantRegistry? registry) =>
        registry?.Agents.FirstOrDefault(known => known.Name == agent) is { } found ? registry.People[found.Owner] : null;
}

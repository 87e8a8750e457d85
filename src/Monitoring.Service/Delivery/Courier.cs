using System.Security.Cryptography;
using Monitoring.Core.Access;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Mail;
using Monitoring.Core.Mail.Words;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Service.Registry;
using Monitoring.Service.Settings;
using Monitoring.Storage;
using Monitoring.Storage.Outbox;
using static System.FormattableString;

namespace Monitoring.Service.Delivery;

/// <summary>Takes one claimed mail from its claim to its settlement. Thread-safe.</summary>
/// <param name="lease">Holds and settles.</param>
/// <param name="notices">Who gets it and what it says.</param>
/// <param name="transports">Send it, each for its channel.</param>
/// <param name="report">Told how it went.</param>
internal sealed class Courier(
    OutboxLease lease, NoticeMail notices, IReadOnlyDictionary<Channel, ITransport> transports, DeliveryReport report)
{
    /// <summary>Tries once and settles.</summary>
    /// <param name="held">What was claimed.</param>
    /// <param name="breakOff">Ends the attempt early; it is settled as one to repeat.</param>
    public async Task DeliverAsync(HeldMail held, CancellationToken breakOff)
    {
        using var over = new CancellationTokenSource();
        var holding = lease.HoldAsync(held, over.Token);
        var mail = held.Mail;
        try
        {
            var (person, tried) = await FindAndTryAsync(held, breakOff);
            var attempt = tried with { Address = person?.Mark(mail.Channel), Ways = mail.Letter is null ? person?.Notify : null };
            if (attempt.Ways?.Contains(mail.Channel) != false)
            {
                report.Ended(mail, attempt);
            }

            report.Settled(mail, attempt, await lease.SettleAsync(mail, person?.Name ?? mail.Recipient, attempt, breakOff));
        }
        finally
        {
            await over.CancelAsync();
            await holding;
        }
    }

    private async Task<(Person? Person, Attempt Attempt)> FindAndTryAsync(HeldMail held, CancellationToken breakOff)
    {
        var recipient = held.Mail.Recipient;
        try
        {
            return held.OverSince is { } over ? (null, Attempt.Expired(Invariant($"what it says is over since {over:u}")))
                : await notices.Recipient(recipient, breakOff) is { } person ? (person, await TryAsync(held, person, breakOff))
                : (null, Attempt.Refused($"no registry ever named {recipient}"));
        }
        catch (StorageException blind)
        {
            return (null, Attempt.OurFault($"the registry could not be read: {blind.Message}", OwnFault.Database));
        }
        catch (OperationCanceledException) when (breakOff.IsCancellationRequested)
        {
            return (null, Attempt.Retry("broken off because the service stops"));
        }
    }

    private async Task<Attempt> TryAsync(HeldMail held, Person person, CancellationToken breakOff)
    {
        try
        {
            return held.Mail.Letter is null && !person.Notify.Contains(held.Mail.Channel)
                ? Attempt.Refused($"the registry tells {person.Key} by {Word<Channel>.Of(held.Mail.Channel)} no more")
                : !transports.TryGetValue(held.Mail.Channel, out var transport)
                ? Attempt.OurFault($"there is no transport for {Word<Channel>.Of(held.Mail.Channel)}", OwnFault.Program)
                : Write(held.Mail, person) is { } message ? await transport.SendAsync(message, () => held.IsCertain, breakOff)
                : Attempt.OurFault("the mail could not be put into words", OwnFault.Program);
        }
        catch (OperationCanceledException) when (breakOff.IsCancellationRequested)
        {
            return Attempt.Retry("broken off because the service stops");
        }
    }

    private MailMessage? Write(ClaimedMail mail, Person person)
    {
        try
        {
            return notices.Write(mail, person);
        }
#pragma warning disable CA1031 // A mail that cannot be written must not vanish: it waits, visibly, for a mended program.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            report.NotWritten(mail, fault);
            return null;
        }
    }
}

/// <summary>
/// This process at the outbox: claims, holds and settles under one name. A lease is short, so that what a crashed process held
/// is soon taken over, and is renewed while an attempt runs, so that a slow server does not make a second one start.
/// Thread-safe.
/// </summary>
/// <param name="outbox">The outbox.</param>
/// <param name="clock">The clock of renewals.</param>
/// <param name="report">Told what the store did not take.</param>
/// <param name="hold">Why nothing is claimed; null when it is.</param>
internal sealed class OutboxLease(DeliveryOutbox outbox, TimeProvider clock, DeliveryReport report, MailHold? hold)
{
    /// <summary>How often it is renewed; two renewals may fail before it is lost.</summary>
    public static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan SettleAgainAfter = TimeSpan.FromSeconds(1);

    // Containers of one image share machine name and process number, and may start in the same instant.
    private readonly string worker =
        Invariant($"{Environment.MachineName}/{Environment.ProcessId}/{RandomNumberGenerator.GetHexString(16, lowercase: true)}");

    /// <summary>Claims due messages; none while mail is held.</summary>
    public async Task<IReadOnlyList<HeldMail>> ClaimAsync(int most, CancellationToken cancellationToken)
    {
        if (hold is not null)
        {
            return [];
        }

        var asked = clock.GetTimestamp();
        return [.. (await outbox.ClaimAsync(worker, most, cancellationToken)).Select(mail => new HeldMail(mail, asked, clock))];
    }

    /// <summary>Renews the lease until it is lost or the attempt is over; does not throw.</summary>
    /// <param name="mail">What was claimed.</param>
    /// <param name="over">Cancelled when the attempt is over.</param>
    public async Task HoldAsync(HeldMail mail, CancellationToken over)
    {
        using var timer = new PeriodicTimer(RenewEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(over) && await RenewAsync(mail, over))
            {
                // Held for another length.
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            return;
        }
    }

    /// <summary>
    /// Ends an attempt. While the store takes no writes it is tried again, since the outcome of an attempt must not be forgotten
    /// for a moment's outage; if it is, the message comes again under its Message-Id.
    /// </summary>
    /// <param name="mail">What was claimed.</param>
    /// <param name="recipientName">The recipient's full name.</param>
    /// <param name="attempt">How the attempt ended.</param>
    /// <param name="hurry">Cancelled when there is time for one last try only.</param>
    /// <returns>What became of the message; null when the lease was lost or nothing could be written.</returns>
    public async Task<DeliveryState?> SettleAsync(ClaimedMail mail, string recipientName, Attempt attempt, CancellationToken hurry)
    {
        while (true)
        {
            try
            {
                return await outbox.SettleAsync(worker, mail, recipientName, attempt, CancellationToken.None);
            }
            catch (StorageException failure)
            {
                report.NotSettled(mail, failure);
                if (hurry.IsCancellationRequested)
                {
                    return null;
                }

                if (failure.Fault == StorageFault.Unreadable)
                {
                    // Who is told next stands in what cannot be read: this waits until it is mended, and its place is for others.
                    attempt = Attempt.OurFault($"it is not known who is told next: {failure.Message}", OwnFault.Database);
                }
            }

            await Task.Delay(SettleAgainAfter, clock, hurry).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> RenewAsync(HeldMail mail, CancellationToken over)
    {
        var asked = clock.GetTimestamp();
        try
        {
            if (!await outbox.RenewAsync(worker, mail.Mail, over))
            {
                return false;
            }

            mail.Renewed(asked);
        }
        catch (StorageException failure)
        {
            report.NotRenewed(mail.Mail, failure);
        }

        return true;
    }
}

/// <summary>
/// A claimed mail and how certain it is that this process still has it. A process that stood still, or that could not renew its
/// lease, finds out by the time that passed and not by asking. Thread-safe.
/// </summary>
/// <param name="mail">What was claimed.</param>
/// <param name="askedAt">Timestamp before the claim was asked for.</param>
/// <param name="clock">The clock of the timestamps; it goes on while the process stands still.</param>
internal sealed class HeldMail(ClaimedMail mail, long askedAt, TimeProvider clock)
{
    private long askedAt = askedAt;

    /// <summary>What was claimed.</summary>
    public ClaimedMail Mail { get; } = mail;

    /// <summary>Since when what it says is over; null while it is worth sending.</summary>
    public DateTimeOffset? OverSince => Mail.Letter?.Until is { } until && until <= clock.GetUtcNow() ? until : null;

    /// <summary>True while nobody else can have taken it over.</summary>
    public bool IsCertain => clock.GetElapsedTime(Interlocked.Read(ref askedAt)) < DeliveryOutbox.Lease;

    /// <summary>The lease was renewed.</summary>
    /// <param name="askedAt">Timestamp before the renewal was asked for.</param>
    public void Renewed(long askedAt) => Interlocked.Exchange(ref this.askedAt, askedAt);
}

/// <summary>Who gets a claimed mail, and what it says.</summary>
/// <param name="Recipient">Finds a person by key, at the moment of sending; null when no registry ever named one.</param>
/// <param name="Write">Writes the mail to that person.</param>
internal sealed record NoticeMail(Func<string, CancellationToken, Task<Person?>> Recipient, Func<ClaimedMail, Person, MailMessage> Write);

/// <summary>What mails link to.</summary>
/// <param name="PublicUrl">The address people reach the board by.</param>
/// <param name="Signer">Signs the links that only their recipient may have.</param>
internal sealed record MailLinks(string PublicUrl, LinkSigner Signer);

/// <summary>Finds recipients in the registry in force and writes their mails.</summary>
internal static class NoticeWords
{
    /// <summary>Recipients and words by a registry.</summary>
    /// <param name="people">Who is who.</param>
    /// <param name="registry">The registry in force, read anew for each mail.</param>
    /// <param name="follow">Looks for a registry that another process applied; asked while none is known here, since a notice says that
    /// there is one.</param>
    /// <param name="links">How links begin, and what signs those of their recipient alone.</param>
    public static NoticeMail Of(PersonDirectory people, RegistryInForce registry, Func<CancellationToken, Task> follow,
        MailLinks links) => new(
        async (key, cancellationToken) =>
        {
            if (registry.Current is null)
            {
                await follow(cancellationToken);
            }

            return await people.FindAsync(key, cancellationToken);
        },
        (mail, to) => Write(mail, to, registry.Current, links));

    private static MailMessage Write(ClaimedMail mail, Person to, PlantRegistry? registry, MailLinks links) =>
        mail.Letter is { } letter
            ? MailWriter.Write(letter.Signed(links.Signer, to.Email), to, mail.MessageId)
            : to.On(mail.Channel) is { } address ? ChatWriter.Write(Draft(mail, mail.Told, to, registry, links), address)
            : MailWriter.Write(Draft(mail, mail.Told, to, registry, links));

    private static MailDraft Draft(ClaimedMail mail, Story told, Person to, PlantRegistry? registry, MailLinks links) => new()
    {
        Notice = told.Newest,
        Absorbed = told.Earlier,
        Others = [.. mail.Stories.Skip(1)],
        To = to,
        Owner = OwnerOf(told.Newest.Agent, registry)?.Name ?? told.Newest.Unreached ?? to.Name,
        NameOf = key => registry?.People.GetValueOrDefault(key)?.Name ?? key,
        Zone = registry is null ? TimeZoneInfo.Utc : IanaZone.Of(registry.Plant.TimeZone),
        Signer = links.Signer,
        PublicUrl = links.PublicUrl,
        MessageId = mail.MessageId,
        References = mail.References,
    };

    // An agent that left the registry: its last owner is the one who is told, or was not reached.
    private static Person? OwnerOf(string agent, PlantRegistry? registry) =>
        registry?.Agents.FirstOrDefault(known => known.Name == agent) is { } found ? registry.People[found.Owner] : null;
}

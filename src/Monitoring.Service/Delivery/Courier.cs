using Monitoring.Core.Deliveries;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage;
using Monitoring.Storage.Outbox;

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
            var attempt = tried with { Address = person?.Email };
            report.Ended(mail, attempt);
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
            return await notices.Recipient(recipient, breakOff) is { } person
                ? (person, await TryAsync(held, person, breakOff))
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
            return !transports.TryGetValue(held.Mail.Channel, out var transport)
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

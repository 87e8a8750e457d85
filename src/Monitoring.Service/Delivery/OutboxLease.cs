using System.Security.Cryptography;
using Monitoring.Core.Deliveries;
using Monitoring.Service.Settings;
using Monitoring.Storage;
using Monitoring.Storage.Outbox;
using static System.FormattableString;

namespace Monitoring.Service.Delivery;

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

using Monitoring.Core.Deliveries;
using Monitoring.Service.Metrics;
using Monitoring.Storage.Outbox;

namespace Monitoring.Service.Delivery;

/// <summary>What happens to mails, counted and logged. Thread-safe.</summary>
/// <param name="counters">The counters.</param>
/// <param name="logger">The log.</param>
internal sealed class DeliveryReport(DeliveryCounters counters, ILogger<DeliveryReport> logger)
{
    /// <summary>An attempt ended; the store does not know yet.</summary>
    public void Ended(ClaimedMail mail, Attempt attempt) => counters.Count(mail.Kind, attempt);

    /// <summary>The store knows how an attempt ended.</summary>
    /// <param name="mail">The mail.</param>
    /// <param name="attempt">How the attempt ended.</param>
    /// <param name="state">What became of the mail; null when the lease was lost or nothing could be written.</param>
    public void Settled(ClaimedMail mail, Attempt attempt, DeliveryState? state)
    {
        var kind = mail.Kind;
        switch (state)
        {
            case DeliveryState.Sent:
                DeliveryLog.Sent(logger, kind, mail.MessageId, mail.Recipient);
                break;
            case DeliveryState.Waiting when attempt.OwnFault is { } fault:
                DeliveryLog.OurFault(logger, kind, mail.MessageId, mail.Recipient, attempt.Reason, OwnFaults.Check(fault));
                break;
            case DeliveryState.Waiting when attempt.Doubt is { } doubt:
                counters.CountOwnFault();
                DeliveryLog.OurFaultAfterAll(logger, kind, mail.MessageId, mail.Recipient, attempt.Reason, OwnFaults.Check(doubt.IfOurs));
                break;
            case DeliveryState.Waiting:
                DeliveryLog.Waits(logger, kind, mail.MessageId, mail.Recipient, attempt.Reason);
                break;
            case DeliveryState.Dead:
                DeliveryLog.Dead(logger, kind, mail.MessageId, mail.Recipient, attempt.Reason);
                break;
            default:
                DeliveryLog.LeaseLost(logger, mail.MessageId);
                break;
        }
    }

    /// <summary>The store took no news of an attempt.</summary>
    public void NotSettled(ClaimedMail mail, Exception failure) => DeliveryLog.NotSettled(logger, failure, mail.MessageId);

    /// <summary>The store renewed no lease.</summary>
    public void NotRenewed(ClaimedMail mail, Exception failure) => DeliveryLog.NotRenewed(logger, failure, mail.MessageId);

    /// <summary>A mail could not be put into words.</summary>
    public void NotWritten(ClaimedMail mail, Exception fault) => DeliveryLog.NotWritten(logger, fault, mail.MessageId);

    /// <summary>A delivery met something it did not expect.</summary>
    public void SlotFault(ClaimedMail mail, Exception fault)
    {
        counters.CountLoopFault();
        DeliveryLog.SlotFault(logger, fault, mail.MessageId);
    }

    /// <summary>The loop met something it did not expect.</summary>
    public void LoopFault(Exception fault)
    {
        counters.CountLoopFault();
        DeliveryLog.LoopFault(logger, fault);
    }
}

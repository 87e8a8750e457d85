using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Mail;
using Monitoring.Service.Health;
using Monitoring.Service.Metrics;
using Monitoring.Storage.Outbox;
using static System.FormattableString;

namespace Monitoring.Service.Delivery;

/// <summary>What happens to mails, counted and logged. Thread-safe.</summary>
/// <param name="counters">The counters.</param>
/// <param name="outages">Told of what concerns every mail.</param>
/// <param name="clock">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class DeliveryReport(DeliveryCounters counters, Outages outages, TimeProvider clock, ILogger<DeliveryReport> logger)
{
    /// <summary>The level of what an outage has said already, and of each mail it holds up.</summary>
    private const LogLevel SaidForAll = LogLevel.Debug;

    /// <summary>An attempt ended; the store does not know yet.</summary>
    public void Ended(ClaimedMail mail, Attempt attempt)
    {
        counters.Count(mail.Kind, attempt);
        counters.Count(mail.Channel, attempt.Result);
        if (attempt.ConcernsEveryMail)
        {
            outages.Mail.Failed(attempt.OwnFault is { } fault ? $"{attempt.Reason}; check {OwnFaults.Check(fault)}" : attempt.Reason);
            outages.Mail.CountCost();
        }
        else if (attempt.Result == AttemptResult.Sent && mail.Channel == Channel.Mail)
        {
            outages.Mail.Worked(clock.GetTimestamp());
        }
    }

    /// <summary>The store knows how an attempt ended.</summary>
    /// <param name="mail">The mail.</param>
    /// <param name="attempt">How the attempt ended.</param>
    /// <param name="state">What became of the mail; null when the lease was lost or nothing could be written.</param>
    public void Settled(ClaimedMail mail, Attempt attempt, DeliveryState? state)
    {
        var (kind, about, to, id, reason) = (NoticeWord.Of(mail.Kind), About(mail), mail.Recipient, mail.MessageId, attempt.Reason);
        switch (state)
        {
            case DeliveryState.Sent:
                DeliveryLog.Sent(logger, kind, about, to, id);
                break;
            case DeliveryState.Waiting when attempt.OwnFault is { } fault:
                var (severity, check) = (attempt.ConcernsEveryMail ? SaidForAll : LogLevel.Error, OwnFaults.Check(fault));
                DeliveryLog.OurFault(logger, severity, reason, kind, about, to, id, check);
                break;
            case DeliveryState.Waiting or DeliveryState.Absorbed when attempt.Doubt is { } doubt:
                counters.CountOwnFault();
                var fate = state == DeliveryState.Waiting ? "it waits" : "it is taken back, what it told of waits";
                var mend = OwnFaults.Check(doubt.IfOurs);
                DeliveryLog.OurFaultAfterAll(logger, reason, kind, about, to, id, fate, mend);
                break;
            case DeliveryState.Absorbed:
                DeliveryLog.Elsewhere(logger, kind, about, to, id, reason);
                break;
            case DeliveryState.Waiting:
                var level = attempt.ConcernsEveryMail ? SaidForAll : LogLevel.Warning;
                DeliveryLog.Waits(logger, level, kind, about, to, id, reason);
                break;
            case DeliveryState.Dead when attempt.Result == AttemptResult.Expired:
                DeliveryLog.Expired(logger, kind, about, to, id, reason);
                break;
            case DeliveryState.Dead:
                DeliveryLog.Dead(logger, kind, about, to, id, reason);
                break;
            default:
                DeliveryLog.LeaseLost(logger, id, about);
                break;
        }
    }

    /// <summary>The store took no news of an attempt.</summary>
    public void NotSettled(ClaimedMail mail, Exception failure)
    {
        var (level, about) = (Level(failure, LogLevel.Warning), About(mail));
        DeliveryLog.NotSettled(logger, level, failure, mail.MessageId, about);
    }

    /// <summary>The store renewed no lease.</summary>
    public void NotRenewed(ClaimedMail mail, Exception failure)
    {
        var (level, about) = (Level(failure, LogLevel.Warning), About(mail));
        DeliveryLog.NotRenewed(logger, level, failure, mail.MessageId, about);
    }

    /// <summary>A mail could not be put into words.</summary>
    public void NotWritten(ClaimedMail mail, Exception fault)
    {
        var about = About(mail);
        DeliveryLog.NotWritten(logger, fault, mail.MessageId, about);
    }

    /// <summary>A delivery met something it did not expect.</summary>
    public void SlotFault(ClaimedMail mail, Exception fault)
    {
        counters.CountLoopFault();
        var (level, about) = (Level(fault, LogLevel.Error), About(mail));
        DeliveryLog.SlotFault(logger, level, fault, mail.MessageId, about);
    }

    /// <summary>The loop met something it did not expect.</summary>
    public void LoopFault(Exception fault)
    {
        counters.CountLoopFault();
        var level = Level(fault, LogLevel.Error);
        DeliveryLog.LoopFault(logger, level, fault);
    }

    private LogLevel Level(Exception fault, LogLevel own) => outages.Noticed(fault) ? SaidForAll : own;

    /// <summary>What a mail is about: <c>order-entry-accuracy of order-entry, and 2 more</c>.</summary>
    private static string About(ClaimedMail mail) => mail.Stories switch
    {
        [] => "a person",
        [var only] => About(only),
        [var first, ..] => Invariant($"{About(first)}, and {mail.Stories.Count - 1} more"),
    };

    private static string About(Story story) =>
        story.Newest.Slo.Length == 0 ? story.Newest.Agent : $"{story.Newest.Slo} of {story.Newest.Agent}";
}

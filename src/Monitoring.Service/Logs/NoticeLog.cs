using Monitoring.Core.Alerts;
using Monitoring.Core.Mail.Words;
using Monitoring.Core.Outcomes;
using static System.FormattableString;

namespace Monitoring.Service.Logs;

/// <summary>
/// Says in the log what happened to an SLO or to the inputs of an agent: each notice that this instance committed, once, after its
/// commit. That a mail could not be delivered (<see cref="NoticeKind.Undelivered"/>) is left out: what becomes of mails is said by those who
/// send them. Event ids 3000 to 3099, 8101, and of who has an alert 8201 to 8204, of silence 8241 to 8244.
/// </summary>
internal static partial class NoticeLog
{
    /// <summary>What says them, in numbers.</summary>
    public static Action<NoticeFacts> Of(ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger("Monitoring.Service.Notices");
        return notice => Say(logger, notice);
    }

    private static void Say(ILogger logger, NoticeFacts notice)
    {
        var (slo, agent, counts, episode) = (notice.Slo, notice.Agent, Counts(notice), notice.Episode);
        switch (notice.Kind)
        {
            case NoticeKind.Breach:
                Breached(logger, slo, agent, Accuracy(notice), Ratio.Percent(notice.AlertBelow), counts, episode);
                break;
            case NoticeKind.Reopened:
                Reopened(logger, slo, agent, Accuracy(notice), Ratio.Percent(notice.AlertBelow), counts, episode, notice.Reopenings + 1);
                break;
            case NoticeKind.Worse:
                Worse(logger, slo, agent, Accuracy(notice), Ratio.Percent(notice.AlertBelow), counts, episode);
                break;
            case NoticeKind.Recovered:
                Recovered(logger, slo, agent, Accuracy(notice), counts,
                    Ratio.Percent(notice.WorstJudged - notice.WorstWrong, notice.WorstJudged), episode);
                break;
            case NoticeKind.Retired:
                Retired(logger, slo, agent, episode);
                break;
            case NoticeKind.Drift when notice.Drift is { } drift:
                Drifts(logger, slo, agent, Stream(drift), Invariant($"{drift.Wrong} wrong of {drift.Judged}"), Accuracy(notice), counts);
                break;
            case NoticeKind.DataDrift when notice.Input is { } input:
                InputDrifts(logger, agent, input.Input.ToString(), InputWords.Of(input.Change, input.Lowest, input.Highest));
                break;
            case NoticeKind.Late when notice.Late is { } late:
                WasLow(logger, slo, agent, Accuracy(notice), Ratio.Percent(notice.AlertBelow), counts, late.From, late.To,
                    notice.TransactionId ?? "");
                break;
            case NoticeKind.Silent when notice.Feed is { } feed:
                Silent(logger, agent, feed.Since is { } since ? "since " + Rfc3339.Format(since) : "yet", notice.AlertId);
                break;
            case NoticeKind.Back when notice.Feed is { } feed:
                Back(logger, agent, feed.IsHeartbeat ? "a heartbeat" : "an outcome", notice.AlertId);
                break;
            case NoticeKind.LabelsLate when notice.Labels is { } labels:
                LabelsLate(logger, slo, agent, labels.Pending, Rfc3339.Format(labels.Since), notice.AlertId);
                break;
            case NoticeKind.LabelsBack when notice.Labels is { } labels:
                LabelsBack(logger, slo, agent, labels.Pending, notice.AlertId);
                break;
            default:
                if (notice.Handling is { } handling)
                {
                    SayWhoHasIt(logger, notice, handling);
                }

                break;
        }
    }

    private static void SayWhoHasIt(ILogger logger, NoticeFacts notice, HandlingFacts handling)
    {
        var about = notice.Slo.Length == 0 ? notice.Agent : $"{notice.Slo} of {notice.Agent}";
        switch (notice.Kind)
        {
            case NoticeKind.Reminder when handling is { RanOut: true, Acknowledgement: { } ranOut }:
                RanOut(logger, about, handling.AlertId, ranOut.By, Rfc3339.Format(ranOut.Until));
                break;
            case NoticeKind.Reminder or NoticeKind.Escalated:
                Unanswered(logger, about, handling.AlertId, Rfc3339.Format(handling.UnansweredSince), NoticeWord.Of(notice.Kind));
                break;
            case NoticeKind.Acknowledged when handling.Acknowledgement is { } held:
                Acknowledged(logger, about, handling.AlertId, held.By, Rfc3339.Format(held.Until));
                break;
            case NoticeKind.Handover:
                HandedOver(logger, about, handling.OwnerBefore ?? "", handling.OwnerNow ?? "", handling.OpenAlerts);
                break;
        }
    }

    private static string Accuracy(NoticeFacts notice) => Ratio.Percent(notice.Judged - notice.Wrong, notice.Judged);

    private static string Counts(NoticeFacts notice) => Invariant($"{notice.Wrong} wrong of {notice.Judged}");

    private static string Stream(DriftFacts drift) => drift.Cut.Length == 0 ? "all verdicts" : $"{drift.Cut} {drift.Value}";

    [LoggerMessage(3001, LogLevel.Warning, "{Slo} of {Agent} is breached: {Accuracy} is below {AlertBelow}, {Counts}, episode {Episode}")]
    private static partial void Breached(
        ILogger logger, string slo, string agent, string accuracy, string alertBelow, string counts, long episode);

    [LoggerMessage(3002, LogLevel.Warning,
        "{Slo} of {Agent} is breached again: {Accuracy} is below {AlertBelow}, {Counts}, episode {Episode}, breach {Number} of it")]
    private static partial void Reopened(
        ILogger logger, string slo, string agent, string accuracy, string alertBelow, string counts, long episode, int number);

    [LoggerMessage(3003, LogLevel.Warning, "{Slo} of {Agent} got worse: {Accuracy} is below {AlertBelow}, {Counts}, episode {Episode}")]
    private static partial void Worse(
        ILogger logger, string slo, string agent, string accuracy, string alertBelow, string counts, long episode);

    [LoggerMessage(3004, LogLevel.Information, "{Slo} of {Agent} has recovered: {Accuracy}, {Counts}, lowest {Lowest}, episode {Episode}")]
    private static partial void Recovered(
        ILogger logger, string slo, string agent, string accuracy, string counts, string lowest, long episode);

    [LoggerMessage(3005, LogLevel.Information, "{Slo} of {Agent} left the registry while it was breached; episode {Episode} is closed")]
    private static partial void Retired(ILogger logger, string slo, string agent, long episode);

    [LoggerMessage(3006, LogLevel.Warning, "{Slo} of {Agent} drifts: {Stream} got worse, {Since} since then; {Accuracy} of all, {Counts}")]
    private static partial void Drifts(
        ILogger logger, string slo, string agent, string stream, string since, string accuracy, string counts);

    [LoggerMessage(3007, LogLevel.Warning, "The inputs of {Agent} drift: {Input} {Change}")]
    private static partial void InputDrifts(ILogger logger, string agent, string input, string change);

    [LoggerMessage(8101, LogLevel.Warning,
        "{Slo} of {Agent} was below its line without being told: {Accuracy} is below {AlertBelow}, {Counts}, from {From:o} to {To:o}, learned by {TransactionId}")]
    private static partial void WasLow(
        ILogger logger, string slo, string agent, string accuracy, string alertBelow, string counts, DateTimeOffset from, DateTimeOffset to,
            string transactionId);

    [LoggerMessage(8241, LogLevel.Warning, "{Agent} is silent: nothing has come {Since}, alert {Alert}")]
    private static partial void Silent(ILogger logger, string agent, string since, long? alert);

    [LoggerMessage(8242, LogLevel.Information, "{Agent} is heard again: {What} came, alert {Alert} is closed")]
    private static partial void Back(ILogger logger, string agent, string what, long? alert);

    [LoggerMessage(8243, LogLevel.Warning, "{Slo} of {Agent} gets no verdicts: {Pending} outcomes wait, counted from {Since}, alert {Alert}")]
    private static partial void LabelsLate(ILogger logger, string slo, string agent, long pending, string since, long? alert);

    [LoggerMessage(8244, LogLevel.Information, "{Slo} of {Agent} gets verdicts again: {Pending} outcomes wait, alert {Alert} is closed")]
    private static partial void LabelsBack(ILogger logger, string slo, string agent, long pending, long? alert);

    [LoggerMessage(8201, LogLevel.Warning, "Nobody has alert {Alert} of {About} since {Since}: {Notice} goes out")]
    private static partial void Unanswered(ILogger logger, string about, long? alert, string since, string notice);

    [LoggerMessage(8202, LogLevel.Warning, "Nobody has alert {Alert} of {About} any more: what {By} said was until {Until}")]
    private static partial void RanOut(ILogger logger, string about, long? alert, string by, string until);

    [LoggerMessage(8203, LogLevel.Information, "{By} has alert {Alert} of {About} until {Until}")]
    private static partial void Acknowledged(ILogger logger, string about, long? alert, string by, string until);

    [LoggerMessage(8204, LogLevel.Information, "{About} went from {Before} to {Now} with {Alerts} open alerts")]
    private static partial void HandedOver(ILogger logger, string about, string before, string now, int alerts);
}

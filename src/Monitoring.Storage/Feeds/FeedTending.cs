using System.Data.Common;
using Dapper;
using Monitoring.Core.Alerts;
using Monitoring.Core.Feeds;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;
using Monitoring.Storage.Handling;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Feeds;

/// <summary>What ended a silence.</summary>
internal enum HeardAgain
{
    /// <summary>An outcome.</summary>
    Outcome,

    /// <summary>A heartbeat, where no slot passed empty.</summary>
    Heartbeat,
}

/// <summary>
/// Opens and closes the alerts of one agent's feed: of its silence, and of late verdicts of each of its SLOs. An alert is the state: there is no
/// other note of it.
/// </summary>
/// <param name="work">The unit of work.</param>
/// <param name="agent">The agent, locked.</param>
/// <param name="connection">The connection of its transaction.</param>
/// <param name="looks">How far its verdicts were looked through.</param>
internal sealed class FeedTending(UnitOfWork work, AgentLedger agent, DbConnection connection, LabelLooks looks)
{
    // An answer to a look is trusted no longer, whatever it says.
    private static readonly TimeSpan LongestTrust = TimeSpan.FromHours(1);

    private const string ReadReceived =
        "select min(received_at) from outcomes where agent_id = @agentId and received_at > coalesce(@after, 0)";

    private IReadOnlyList<Pause> outages = [];

    /// <summary>What ended a silence; null while it lasts.</summary>
    /// <param name="opened">What was said as it began.</param>
    /// <param name="outcomes">How many outcomes have come by now.</param>
    /// <param name="last">When the agent was heard last.</param>
    /// <param name="silence">Whether it would be called silent now.</param>
    public static HeardAgain? IsBack(FeedFacts opened, long outcomes, LastHeard last, Silence? silence) =>
        outcomes > opened.Outcomes ? HeardAgain.Outcome
        : silence is null && last.Heartbeat != opened.LastHeartbeatAt ? HeardAgain.Heartbeat
        : null;

    /// <summary>True when an agent was heard further ahead than the clocks of hosts differ.</summary>
    public static bool IsFuture(LastHeard last, DateTimeOffset now) => last.Any - now > Instant.HostsDiffer;

    /// <summary>Does what is due.</summary>
    /// <returns>When to look at its verdicts again.</returns>
    public async Task<DateTimeOffset> TendAsync()
    {
        if (agent.Coverage is not { } coverage)
        {
            return DateTimeOffset.MaxValue;
        }

        outages = await OutageRows.ReadAsync(connection);
        var open = await OpenFeedAlert.ReadAsync(connection, agent.Id);
        await TendSilenceAsync(coverage, open.FirstOrDefault(alert => alert.Kind == AlertKind.Silence));
        var again = work.Now + LongestTrust;
        foreach (var slo in coverage.Slos.Where(slo => slo.Slo.LabelsWithin is not null))
        {
            if (agent.Fold.Slos.FirstOrDefault(fold => fold.Id == slo.Id) is { } fold)
            {
                var next = await TendLabelsAsync(
                    coverage, slo, fold, open.FirstOrDefault(alert => alert.Kind == AlertKind.LabelsLate && alert.SloId == slo.Id));
                again = next < again ? next : again;
            }
        }

        return again;
    }

    // What came at an instant to come was stamped by a clock that was set back since: silence is counted
    // from now. Not while one is open, which ends when something comes that it does not know.
    private void TakeBackFuture()
    {
        if (IsFuture(new(agent.LastOutcomeAt, agent.LastHeartbeatAt), work.Now))
        {
            agent.LastOutcomeAt = agent.LastOutcomeAt > work.Now ? work.Now : agent.LastOutcomeAt;
            agent.LastHeartbeatAt = agent.LastHeartbeatAt > work.Now ? work.Now : agent.LastHeartbeatAt;
            work.Touch(agent);
        }
    }

    private async Task TendSilenceAsync(Coverage coverage, OpenFeedAlert? open)
    {
        if (open is null)
        {
            TakeBackFuture();
        }

        var last = new LastHeard(agent.LastOutcomeAt, agent.LastHeartbeatAt);
        var silence = Silence.Of(coverage, last, outages, work.Now);
        if (open is null && silence is not null)
        {
            Open(coverage, AlertKind.Silence, null, NoticeFacts.OfAgent(NoticeKind.Silent, agent.Name, coverage, agent.LastPosition, work.Now) with
            {
                Feed = FeedFacts.Of(silence, coverage, last, agent.Outcomes),
            });
        }
        else if (open?.Opened.Feed is { } opened && IsBack(opened, agent.Outcomes, last, silence) is { } by)
        {
            var back = by == HeardAgain.Heartbeat ? last.Heartbeat : await FirstSinceAsync(opened);
            await CloseAsync(coverage, open, NoticeFacts.OfAgent(NoticeKind.Back, agent.Name, coverage, agent.LastPosition, work.Now) with
            {
                Feed = opened with { BackAt = back, IsHeartbeat = by == HeardAgain.Heartbeat },
            });
        }
    }

    // Also where several came before anybody looked.
    private async Task<DateTimeOffset?> FirstSinceAsync(FeedFacts opened)
    {
        if (agent.Outcomes == opened.Outcomes + 1)
        {
            return agent.LastOutcomeAt;
        }

        var after = opened.LastOutcomeAt is { } last ? Instant.ToMicroseconds(last) : (long?)null;
        return await connection.ExecuteScalarAsync<long?>(ReadReceived, new { agentId = agent.Id, after }) is { } received
            ? Instant.FromMicroseconds(received) : agent.LastOutcomeAt;
    }

    private async Task<DateTimeOffset> TendLabelsAsync(Coverage coverage, CoveredSlo slo, SloFold fold, OpenFeedAlert? open)
    {
        var (pending, rows) = (agent.PendingFor(fold), new LabelRows(connection, agent.Id, fold, looks.Of(fold)));
        if (await rows.LastAsync(agent.LastPosition) is not { } last)
        {
            return work.Now; // The next run goes on.
        }

        if (open?.Opened.Labels is { } opened)
        {
            if (last.Position > opened.LastPosition)
            {
                var back = opened with { Pending = pending, BackAt = last.At };
                await CloseAsync(coverage, open, Facts(NoticeKind.LabelsBack, back));
            }

            return DateTimeOffset.MaxValue;
        }

        var late = LateLabels.Of(slo, new(pending, last.At, OldestAt: null), coverage.Calendar, outages);
        if (pending > 0 && (late is null || late.DueAt <= work.Now))
        {
            if (await rows.OldestAsync(last, work.Now) is not { } oldest)
            {
                return work.Now;
            }

            late = LateLabels.Of(slo, new(pending, last.At, oldest.At), coverage.Calendar, outages);
        }

        if (late is null || late.DueAt > work.Now)
        {
            return late?.DueAt ?? NothingWaits();
        }

        Open(coverage, AlertKind.LabelsLate, slo.Id, Facts(NoticeKind.LabelsLate, new()
        {
            Pending = pending,
            Within = slo.Slo.LabelsWithin!.Value,
            InPlantHours = coverage.Calendar is not null,
            LastVerdictAt = last.At,
            Since = late.Since,
            DueAt = late.DueAt,
            LastPosition = last.Position,
        }));
        return DateTimeOffset.MaxValue;

        // What comes from now on is late after the last verdict, or after itself.
        DateTimeOffset NothingWaits() =>
            LateLabels.Of(slo, new(1, last.At, work.Now), coverage.Calendar, outages) is { } next && next.DueAt > work.Now
                ? next.DueAt : work.Now;

        NoticeFacts Facts(NoticeKind kind, LabelFacts labels) =>
            LabelFacts.Notice(kind, agent.Name, coverage, fold, labels, agent.LastPosition, work.Now);
    }

    private void Open(Coverage coverage, AlertKind kind, long? sloId, NoticeFacts facts)
    {
        var alert = new Alert(
            Alert.FirstOther + ++agent.LastAlert, kind, sloId, work.Now, coverage.Owner, new(1, work.Now, RoundCause.Opened));
        work.Changes.Alerts.Open(agent, alert);
        work.Notices.Add(
            agent,
            new(sloId, alert.Number) { Cause = NoticeCause.Life },
            facts with
            {
                Handling = HandlingFacts.Of(EpisodeNumber.Of(agent.Id, alert.Number), alert, Ladder.Of(alert, coverage, [], []), work.Now),
            },
            NoticeRecipient.OwnerOf(coverage, work.Now));
        work.Touch(agent);
    }

    private async Task CloseAsync(Coverage coverage, OpenFeedAlert open, NoticeFacts facts)
    {
        var stored = new StoredAlerts(connection, agent.Id);
        var alert = await stored.FindAsync(open.Number) ?? throw new InvalidDataException("An open alert is gone.");
        var told = await stored.ToldAsync(open.Number);
        work.Changes.Alerts.Close(agent, alert, work.Now);
        work.Notices.Add(
            agent,
            new(open.SloId, open.Number) { Cause = NoticeCause.Life },
            facts with
            {
                OpenedAt = alert.OpenedAt,
                ClosedAt = work.Now,
                Handling = new() { AlertId = EpisodeNumber.Of(agent.Id, open.Number), Kind = open.Kind, UnansweredSince = alert.Round.At },
            },
            NoticeRecipient.And(NoticeRecipient.OwnerOf(coverage, work.Now), told));
        work.Touch(agent);
    }
}

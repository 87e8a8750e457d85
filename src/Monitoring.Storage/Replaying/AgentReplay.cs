using System.Data.Common;
using Dapper;
using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;
using Monitoring.Storage.Reading;
using Monitoring.Storage.Retaining;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Storage.Replaying;

/// <summary>Replays one agent's log and compares it with what is stored.</summary>
internal sealed class AgentReplay(DbConnection connection, long agentId)
{
    private const string ReadState =
        """
        select a.name as Name, s.last_position as LastPosition, s.outcomes - s.dropped as Outcomes, s.waiting as Waiting,
            s.pending_auto as Pending0, s.pending_assisted as Pending1, s.pending_abandoned as Pending2,
            s.pending_cancelled as Pending3, s.pending_failed as Pending4, s.coverage as Coverage, s.fold as Fold,
            a.strength_after as StrengthAfter
        from agent_state s join agents a on a.agent_id = s.agent_id where s.agent_id = @agentId
        """;

    private const string ReadRevisions =
        """
        select position as Position, recorded_at as At, coverage as Coverage from log_revisions
        where agent_id = @agentId and number > @revision order by number
        """;

    private const string ReadTransitions =
        """
        select slo_id as Slo, position as Position, from_state as FromState, to_state as ToState, judged as Judged, wrong as Wrong,
            coalesce(episode, 0) as Episode, reopening as Reopening
        from transitions where agent_id = @agentId and number > @transition order by number
        """;

    // Drift is compared by its signals, and data drift follows outcomes, which have no positions.
    private const string ReadNotices =
        """
        select coalesce(slo_id, 0) as Slo, position as Position, coalesce(alert, 0) as Episode, kind as Kind from notices
        where agent_id = @agentId and notice > @notice and cause = 0 and kind not in (7, 8) order by notice
        """;

    private const string CountOutcomes =
        """
        select count(*) as Outcomes,
            coalesce(sum(case when pending = 1 and disposition = 0 then 1 else 0 end), 0) as Pending0,
            coalesce(sum(case when pending = 1 and disposition = 1 then 1 else 0 end), 0) as Pending1,
            coalesce(sum(case when pending = 1 and disposition = 2 then 1 else 0 end), 0) as Pending2,
            coalesce(sum(case when pending = 1 and disposition = 3 then 1 else 0 end), 0) as Pending3,
            coalesce(sum(case when pending = 1 and disposition = 4 then 1 else 0 end), 0) as Pending4
        from outcomes where agent_id = @agentId
        """;

    private const string CountWaiting = "select count(*) from verdicts where agent_id = @agentId and position is null";

    private readonly DriftReplay drift = new(connection, agentId);
    private readonly List<DriftSignal> signals = [];
    private LogRows log = new(connection, 0, 0);
    private AgentFold fold = new();
    private readonly List<SloChange> changes = [];

    /// <summary>Where the stored state differs, in words.</summary>
    public List<string> Differences { get; } = [];

    /// <summary>The agent's name, once it was read.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Verdict events replayed.</summary>
    public long Events { get; private set; }

    /// <summary>Replays and compares.</summary>
    /// <exception cref="InvalidDataException">Something stored of the agent cannot be read.</exception>
    public void Run()
    {
        var state = connection.QuerySingle<StateRow>(ReadState, new { agentId });
        Name = state.Name;
        var start = connection.QueryFirstOrDefault<BaseRow>(SnapshotRows.ReadBase, new { agentId }) ?? new BaseRow();
        fold = new AgentFold { StrengthAfter = state.StrengthAfter };
        if (start.Fold.Length > 0)
        {
            fold = FoldCodec.Decode(start.Fold, CoverageText.Read(start.Coverage)?.Slos ?? [], state.StrengthAfter);
            drift.Load(fold.Bank, start.TakenAt);
        }

        log = new LogRows(connection, connection.ExecuteScalar<long>(SnapshotRows.ReadFloor, new { agentId }), state.StrengthAfter);
        var revisions = new Queue<RevisionRow>(connection.Query<RevisionRow>(ReadRevisions, new { agentId, revision = start.Revision }));
        var position = start.Position;
        Revise(revisions, position);
        foreach (var logged in log.Forward(agentId, position, state.LastPosition))
        {
            Expect(state.Name, "the next position", position + 1, logged.Event.Position);
            position = logged.Event.Position;
            fold.Apply(logged.Event, logged.History, logged.TransactionId, changes, logged.Segments, signals);
            Events++;
            Revise(revisions, position);
        }

        Expect(state.Name, "the last position", state.LastPosition, position);
        Expect(state.Name, "registry revisions beyond the log", 0, revisions.Count);
        var covered = CoverageText.Read(state.Coverage)?.Slos ?? [];
        var stored = FoldCodec.Decode(state.Fold, covered, state.StrengthAfter);
        Recount(stored);
        CompareStates(stored);
        CompareChanges(state.Name, start);
        CompareCounts(state);
        Differences.AddRange(drift.Compare(state.Name, fold, signals, start.Position));
    }

    // What is not counted is counted anew from the rows that are kept, since retention takes from it what it removes.
    private void Recount(AgentFold stored)
    {
        fold.BeginRecount(stored);
        if (fold.Slos.Count > 0)
        {
            foreach (var transaction in JudgedTransactions.Of(
                connection.Query<JudgedRow>(JudgedTransactions.ReadAll, new { agentId }, buffered: false)))
            {
                fold.Recount(transaction.Disposition, transaction.Events);
            }
        }
    }

    private void CompareStates(AgentFold stored)
    {
        var isSame = fold.Slos.Select(slo => slo.Id).SequenceEqual(stored.Slos.Select(slo => slo.Id));
        foreach (var (replayed, kept) in isSame ? fold.Slos.Zip(stored.Slos) : [])
        {
            Expect(Name, $"{kept.Slo.Name}: uncounted by disposition", replayed.Uncounted.Disposition, kept.Uncounted.Disposition);
            Expect(Name, $"{kept.Slo.Name}: uncounted by source", replayed.Uncounted.Source, kept.Uncounted.Source);
            Expect(Name, $"{kept.Slo.Name}: uncounted as weaker", replayed.Uncounted.Weaker, kept.Uncounted.Weaker);
            Expect(Name, $"{kept.Slo.Name}: uncounted by selection", replayed.Uncounted.Selection, kept.Uncounted.Selection);
            Expect(
                Name, $"{kept.Slo.Name}: judged by other indicators only", replayed.Uncounted.OtherIndicator,
                    kept.Uncounted.OtherIndicator);
        }

        isSame = isSame && FoldCodec.Encode(fold).AsSpan().SequenceEqual(FoldCodec.Encode(stored));
        Expect(Name, "the state of its SLOs (1 = as replayed)", 1, isSame ? 1 : 0);
    }

    private void Revise(Queue<RevisionRow> revisions, long position)
    {
        while (revisions.TryPeek(out var next) && next.Position == position)
        {
            revisions.Dequeue();
            fold.Revise(
                CoverageText.Read(next.Coverage)?.Slos ?? [],
                position,
                Instant.FromMicroseconds(next.At),
                slos => log.LastPlaces(agentId, position, slos),
                changes);
        }
    }

    private void CompareChanges(string agent, BaseRow start)
    {
        var transitions = changes.Where(change => change.Change.IsTransition).Select(change => Invariant(
            $"SLO {change.SloId} at {change.Position}: {change.Change.From} to {change.Change.To}, {change.Counts.Wrong} wrong of {change.Counts.Judged}, episode {(change.Belongs ? change.Episode.Id : 0)} reopening {(change.Belongs ? change.Episode.Reopenings : 0)}"));
        var storedTransitions = connection.Query<TransitionRow>(ReadTransitions, new { agentId, transition = start.Transition })
            .Select(row => Invariant(
            $"SLO {row.Slo} at {row.Position}: {(AccuracyState)row.FromState} to {(AccuracyState)row.ToState}, {row.Wrong} wrong of {row.Judged}, episode {row.Episode} reopening {row.Reopening}"));
        Compare(agent, "transition", [.. storedTransitions], [.. transitions]);

        var notices = changes.Where(change => change.Change.Notice is not null).Select(change => Invariant(
            $"SLO {change.SloId} at {change.Position}: {change.Change.Notice}, episode {change.Episode.Id}"));
        var storedNotices = connection.Query<NoticeRow>(ReadNotices, new { agentId, notice = start.Notice }).Select(row => Invariant(
            $"SLO {row.Slo} at {row.Position}: {(NoticeKind)row.Kind}, episode {row.Episode}"));
        Compare(agent, "notice", [.. storedNotices], [.. notices]);
    }

    private void Compare(string agent, string what, List<string> stored, List<string> replayed)
    {
        Expect(agent, what + "s stored", replayed.Count, stored.Count);
        for (var i = 0; i < Math.Min(stored.Count, replayed.Count); i++)
        {
            if (stored[i] != replayed[i])
            {
                Differences.Add(Invariant($"{agent}: {what} {i + 1} is stored as ({stored[i]}), replayed as ({replayed[i]})"));
                return;
            }
        }
    }

    private void CompareCounts(StateRow state)
    {
        var counted = connection.QuerySingle<StateRow>(CountOutcomes, new { agentId });
        Expect(state.Name, "outcomes counted", counted.Outcomes, state.Outcomes);
        Expect(state.Name, "pending auto", counted.Pending0, state.Pending0);
        Expect(state.Name, "pending assisted", counted.Pending1, state.Pending1);
        Expect(state.Name, "pending abandoned", counted.Pending2, state.Pending2);
        Expect(state.Name, "pending cancelled", counted.Pending3, state.Pending3);
        Expect(state.Name, "pending failed", counted.Pending4, state.Pending4);
        Expect(state.Name, "verdicts waiting for their outcome", connection.ExecuteScalar<long>(CountWaiting, new { agentId }),
            state.Waiting);
    }

    private void Expect(string agent, string what, long expected, long found)
    {
        if (expected != found)
        {
            Differences.Add(Invariant($"{agent}: {what} should be {expected} and is {found}"));
        }
    }

    private sealed class StateRow
    {
        public string Name { get; init; } = "";

        public long LastPosition { get; init; }

        public long Outcomes { get; init; }

        public long Waiting { get; init; }

        public long Pending0 { get; init; }

        public long Pending1 { get; init; }

        public long Pending2 { get; init; }

        public long Pending3 { get; init; }

        public long Pending4 { get; init; }

        public string? Coverage { get; init; }

        public byte[] Fold { get; init; } = [];

        public long StrengthAfter { get; init; }
    }

    private sealed class BaseRow
    {
        public long TakenAt { get; init; }

        public long Position { get; init; }

        public long Revision { get; init; }

        public long Transition { get; init; }

        public long Notice { get; init; }

        public string? Coverage { get; init; }

        public byte[] Fold { get; init; } = [];
    }

    private sealed class RevisionRow
    {
        public long Position { get; init; }

        public long At { get; init; }

        public string? Coverage { get; init; }
    }

    private sealed class TransitionRow
    {
        public long Slo { get; init; }

        public long Position { get; init; }

        public long FromState { get; init; }

        public long ToState { get; init; }

        public long Judged { get; init; }

        public long Wrong { get; init; }

        public long Episode { get; init; }

        public long Reopening { get; init; }
    }

    private sealed class NoticeRow
    {
        public long Slo { get; init; }

        public long Position { get; init; }

        public long Episode { get; init; }

        public long Kind { get; init; }
    }
}

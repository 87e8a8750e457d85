using System.Data.Common;
using Dapper;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Inputs;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Handling;

/// <summary>
/// Ends maintenance of one agent: what no other maintenance covers is told as far as people do not know it already, and what came and went
/// is a line of the daily mail.
/// </summary>
/// <param name="work">The unit of work.</param>
/// <param name="agent">The agent, locked.</param>
internal sealed class MaintenanceEnding(UnitOfWork work, AgentLedger agent)
{
    private const string ReadHeld =
        """
        select n.notice as Notice, n.slo_id as SloId, n.alert as Alert, n.facts as Facts from notices n
        where n.agent_id = @agentId and n.held = 1 order by n.notice
        """;

    private const string Settle = "update notices set held = 0, facts = @facts where agent_id = @agentId and notice = @notice";

    private const string SetTold =
        """
        update alerts set told = @told, round_at = case when @told = 1 then @now else round_at end,
            owner = case when @told = 1 then coalesce(@owner, owner) else owner end
        where agent_id = @agentId and alert = @alert
        """;

    private readonly Dictionary<HeldNotice, IReadOnlyList<NoticeRecipient>> told = [];

    /// <summary>Ends some of its maintenance: those that still run.</summary>
    /// <param name="numbers">Their numbers within the agent.</param>
    /// <param name="by">Key of the person who ends them before their end; null when they are due.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<MaintenanceDone> EndAsync(IReadOnlyList<long> numbers, string? by, CancellationToken cancellationToken)
    {
        var connection = await work.Transaction.DirectAsync(cancellationToken);
        var ended = 0;
        foreach (var number in numbers)
        {
            if (await MaintenanceRows.EndAsync(connection, agent.Id, number, by, work.Now) is { } one)
            {
                await AddLineAsync(connection, DailyLineKind.MaintenanceEnded, one.SloId, alert: null, one.Said);
                ended++;
            }
        }

        if (ended == 0)
        {
            return default;
        }

        agent.Held = [.. agent.Held.Where(held => !numbers.Contains(held.Number))];
        AgentRows.SaveHeld(work.Transaction, agent);
        work.Touch(agent);
        var free = (await connection.QueryAsync<HeldNotice>(ReadHeld, new { agentId = agent.Id }))
            .Where(held => !agent.IsHeld(held.SloId)).ToList();
        var stored = new StoredAlerts(connection, agent.Id);
        foreach (var held in free.Where(held => held.Alert is not null).GroupBy(held => held.Alert!.Value))
        {
            var alert = await stored.FindAsync(held.Key) ?? throw new InvalidDataException("A stored notice names no alert.");
            await EndAsync(connection, stored, alert, [.. held]);
        }

        await EndSignalsAsync(connection, [.. free.Where(held => held.Alert is null)], cancellationToken);
        foreach (var held in free)
        {
            var recipients = told.GetValueOrDefault(held) ?? [];
            var facts = work.Notices.ToldTo(recipients, agent, held.Says with { HeldUntil = work.Now });
            await connection.ExecuteAsync(Settle, new { agentId = agent.Id, notice = held.Notice, facts = FactsText.Write(facts) });
            work.Notices.Post(agent, held.Notice, new(held.SloId, held.Alert), facts.Kind, recipients);
        }

        return new(ended, told.Values.Sum(recipients => recipients.Count));
    }

    private async Task EndAsync(DbConnection connection, StoredAlerts stored, Alert alert, IReadOnlyList<HeldNotice> held)
    {
        var end = new HeldAlert(alert.IsTold, alert.ClosedAt is null, [.. held.Select(notice => notice.Says.Kind)]);
        var others = end.After == AfterMaintenance.TellOver ? await stored.ToldAsync(alert.Number) : [];
        var last = (await stored.AcknowledgementsAsync([alert.Number]))[alert.Number].LastOrDefault();
        foreach (var notice in end.ToTell.Select(place => held[place]))
        {
            if (notice.Says.Handling is not null && !Maintenance.Closes(notice.Says.Kind))
            {
                notice.Says = notice.Says with { Handling = Begun(alert) };
            }

            told.Add(notice, notice.Says.Kind switch
            {
                NoticeKind.Worse when alert.Acknowledgement is { By: var holder } => NoticeRecipient.And(OwnerOf(alert), [holder]),
                NoticeKind.Reopened when last is not null => NoticeRecipient.And(OwnerOf(alert), [last.By]),
                var kind when Maintenance.Closes(kind) => NoticeRecipient.And(OwnerOf(alert), others),
                _ => [OwnerOf(alert)],
            });
        }

        if (end.After is AfterMaintenance.TellOpen or AfterMaintenance.TellOver)
        {
            var isOpen = end.After == AfterMaintenance.TellOpen ? 1 : 0;
            var owner = agent.Coverage?.Owner;
            await connection.ExecuteAsync(SetTold, new { told = isOpen, now = Now, owner, agentId = agent.Id, alert = alert.Number });
        }
        else if (end.After == AfterMaintenance.Line)
        {
            await NoteAsync(connection, held[0], alert.ClosedAt);
        }
    }

    // Its round begins with its being told.
    private HandlingFacts? Begun(Alert alert)
    {
        var begun = alert with { Round = alert.Round with { At = work.Now } };
        return agent.Coverage is not { } coverage ? null
            : HandlingFacts.Of(EpisodeNumber.Of(agent.Id, alert.Number), begun, Ladder.Of(begun, coverage, [], []), work.Now);
    }

    // What belongs to no alert is told while it holds.
    private async Task EndSignalsAsync(DbConnection connection, IReadOnlyList<HeldNotice> signals, CancellationToken cancellationToken)
    {
        var feed = new InputFeed(work);
        if (signals.Any(signal => signal.Says.Input is not null) && feed.Ask())
        {
            await work.Transaction.SendAsync(cancellationToken);
            feed.Open();
        }

        foreach (var signal in signals)
        {
            var holds = signal.Says.Input is { } input
                ? HeldSignal.Holds(work[agent.Id].Inputs, input)
                : HeldSignal.Holds(agent.Fold.Slos.FirstOrDefault(slo => slo.Id == signal.SloId), signal.Says);
            if (holds && agent.Coverage is { } coverage)
            {
                told.Add(signal, [NoticeRecipient.OwnerOf(coverage, work.Now)]);
            }
            else
            {
                await NoteAsync(connection, signal, until: null);
            }
        }
    }

    // Of an agent that is retired whoever owned it last.
    private NoticeRecipient OwnerOf(Alert alert) =>
        agent.Coverage is { } coverage ? NoticeRecipient.OwnerOf(coverage, work.Now) : new(alert.Owner, []);

    private long Now => Instant.ToMicroseconds(work.Now);

    private Task NoteAsync(DbConnection connection, HeldNotice held, DateTimeOffset? until) => AddLineAsync(
        connection, DailyLineKind.InsideMaintenance, held.SloId, held.Alert,
        new DailyFacts { Kind = held.Says.Kind, From = held.Says.At, Until = until });

    private Task AddLineAsync(DbConnection connection, DailyLineKind kind, long? sloId, long? alert, DailyFacts facts) =>
        DailyLineRows.AddAsync(connection, agent.Id, (kind, sloId, alert), facts, work.Now);

    private sealed class HeldNotice
    {
        private NoticeFacts? says;

        public long Notice { get; init; }

        public long? SloId { get; init; }

        public long? Alert { get; init; }

        public string Facts { get; init; } = "";

        public NoticeFacts Says
        {
            get => says ??= FactsText.Read(Facts);
            set => says = value;
        }
    }
}

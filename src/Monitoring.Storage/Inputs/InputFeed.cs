using System.Data.Common;
using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Inputs;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Inputs;

/// <summary>
/// Feeds accepted outcomes to the watched inputs of their agents, in the transaction that stores them. What an agent's inputs have
/// shown is kept with its ledger and compared with it; an agent whose inputs are not watched costs nothing.
/// </summary>
/// <param name="work">The unit of work.</param>
internal sealed class InputFeed(UnitOfWork work)
{
    private List<long> unknown = [];
    private Dictionary<long, byte[]>? states;
    private Dictionary<long, Dictionary<InputName, InputReference>>? references;

    /// <summary>Asks for what is not known of the agents at hand; true when the question must be sent.</summary>
    public bool Ask()
    {
        unknown = [.. work.Agents.Where(agent => agent is { IsInputsKnown: false, WatchesInputs: true }).Select(agent => agent.Ledger.Id)];
        if (unknown.Count == 0)
        {
            return false;
        }

        (states, references) = ([], []);
        var keys = work.Transaction.Ask(InputRows.AskStates, row => states[row.GetInt64(0)] = (byte[])row.GetValue(1));
        unknown.ForEach(id => keys.Number(id).End());
        keys = work.Transaction.Ask(InputRows.AskReferences, row => work.Read(row.GetInt64(0), _ => TakeReference(references, row)));
        unknown.ForEach(id => keys.Number(id).End());
        return true;
    }

    /// <summary>Takes what was answered.</summary>
    public void Open()
    {
        foreach (var id in unknown)
        {
            work.Read(id, agent => agent.Know(states!.TryGetValue(id, out var state)
                ? AgentInputs.Decode(state, references!.GetValueOrDefault(id) ?? [])
                : null));
        }

        unknown = [];
    }

    /// <summary>Feeds new outcomes, in order, and writes what became of the inputs and what must be told.</summary>
    /// <param name="outcomes">New outcomes of any agents.</param>
    public void Take(IReadOnlyList<StoredOutcome> outcomes)
    {
        Dictionary<CachedLedger, (IReadOnlyList<string> Cuts, List<InputSignal> Signals)>? watched = null;
        foreach (var outcome in outcomes)
        {
            var cached = work[outcome.AgentId];
            if (cached is { Inputs: { } inputs, WatchesInputs: true })
            {
                watched ??= [];
                if (!watched.TryGetValue(cached, out var told))
                {
                    watched.Add(cached, told = (cached.Ledger.Coverage!.Cuts(), []));
                }

                inputs.Take(outcome, told.Cuts, told.Signals);
            }
        }

        if (watched is null)
        {
            return;
        }

        foreach (var (cached, (_, signals)) in watched)
        {
            InputRows.Save(work.Transaction, cached.Ledger.Id, cached.Inputs!);
            Tell(work, cached.Ledger, signals);
        }
    }

    /// <summary>Makes the notices of an agent's signals, for its owner.</summary>
    public static void Tell(UnitOfWork work, AgentLedger agent, List<InputSignal> signals)
    {
        foreach (var signal in signals)
        {
            var coverage = agent.Coverage ?? throw new InvalidOperationException("Only a covered agent has watched inputs.");
            var facts = NoticeFacts.OfInput(agent.Name, coverage, agent.LastPosition, work.Now, signal);
            work.Notices.Add(agent, new(SloId: null, Alert: null), facts, NoticeRecipient.OwnerOf(coverage, work.Now));
        }
    }

    private static void TakeReference(Dictionary<long, Dictionary<InputName, InputReference>> references, DbDataReader row)
    {
        var id = row.GetInt64(0);
        if (!references.TryGetValue(id, out var known))
        {
            references.Add(id, known = []);
        }

        var (name, reference) = InputRows.Reference(row);
        known.Add(name, reference);
    }
}

/// <summary>The rows of watched inputs: references, written once, and one state for each agent, written with its outcomes.</summary>
internal static class InputRows
{
    /// <summary>The states of agents in which something is watched.</summary>
    public static readonly RowQuestion AskStates = new(
        "select i.agent_id, i.state from {keys} join input_states i on i.agent_id = keys.agent_id where i.frozen_by > 0",
        Column.Number("agent_id"));

    /// <summary>The references that go with them.</summary>
    public static readonly RowQuestion AskReferences = new(
        """
        select r.agent_id, r.kind, r.name, r.reference
        from {keys} join input_states i on i.agent_id = keys.agent_id join input_references r on r.agent_id = i.agent_id and r.frozen_by = i.frozen_by
        """,
        Column.Number("agent_id"));

    private static readonly RowShape References = new(
        "input_references", [.. Column.Numbers("agent_id", "frozen_by", "kind"), Column.Text("name"), Column.Bytes("reference")])
    {
        OnConflict = "on conflict do nothing",
    };

    private static readonly RowShape NewStates = new(
        "input_states",
        [
            .. Column.Numbers("agent_id", "frozen_by", "revision", "next_look_at", "drifted", "evidence"),
            Column.NumberOrNull("last_signal_at"),
            Column.Bytes("state"),
        ])
    {
        OnConflict = """
            on conflict (agent_id) do update set frozen_by = excluded.frozen_by, revision = excluded.revision, next_look_at = excluded.next_look_at,
                drifted = excluded.drifted, evidence = excluded.evidence, last_signal_at = excluded.last_signal_at, state = excluded.state
            """,
    };

    private static readonly RowShape States = new(
        "input_states",
        [.. Column.Numbers("agent_id", "drifted", "evidence"), Column.NumberOrNull("last_signal_at"), Column.Bytes("state")])
    {
        Keys = 1,
    };

    /// <summary>Writes the references the log revision with that number asked for.</summary>
    public static void Add(WriteTransaction transaction, long agentId, long frozenBy, AgentInputs inputs)
    {
        foreach (var input in inputs.Inputs)
        {
            transaction.Write(References)
                .Number(agentId).Number(frozenBy).Number((int)input.Name.Kind).Text(input.Name.Key).Bytes(input.Reference.Encode()).End();
        }
    }

    /// <summary>Writes the state with what upkeep knows of it; null inputs watch nothing.</summary>
    public static void Set(WriteTransaction transaction, InputMark mark, AgentInputs? inputs) => transaction.Write(NewStates)
        .Number(mark.AgentId)
        .Number(mark.FrozenBy)
        .Number(mark.Revision)
        .Number(mark.NextLookAt)
        .Number(inputs?.Drifted ?? 0)
        .Number(Millionths(inputs))
        .NumberOrNull(LastSignal(inputs))
        .Bytes(inputs?.Encode() ?? [])
        .End();

    /// <summary>Writes the state after outcomes.</summary>
    public static void Save(WriteTransaction transaction, long agentId, AgentInputs inputs) => transaction.Write(States)
        .Number(agentId).Number(inputs.Drifted).Number(Millionths(inputs)).NumberOrNull(LastSignal(inputs)).Bytes(inputs.Encode()).End();

    /// <summary>Reads a row of <see cref="AskReferences"/>.</summary>
    public static (InputName Name, InputReference Reference) Reference(DbDataReader row) =>
        (new InputName((InputKind)row.GetInt32(1), row.GetString(2)), InputReference.Decode((byte[])row.GetValue(3)));

    private static long Millionths(AgentInputs? inputs) => (long)((inputs?.Evidence ?? 0) * 1_000_000);

    private static long? LastSignal(AgentInputs? inputs) => inputs?.LastSignalAt is { } at ? Instant.ToMicroseconds(at) : null;
}

/// <summary>What upkeep knows of an agent's watched inputs.</summary>
internal sealed record InputMark
{
    /// <summary>The store's number of the agent.</summary>
    public long AgentId { get; init; }

    /// <summary>The log revision that asked for the reference; 0 when nothing is watched.</summary>
    public long FrozenBy { get; init; }

    /// <summary>The last log revision looked at.</summary>
    public long Revision { get; init; }

    /// <summary>When the next look is due, in microseconds.</summary>
    public long NextLookAt { get; init; }
}

/// <summary>How the watched inputs of an agent stand.</summary>
/// <param name="AgentId">The store's number of the agent.</param>
/// <param name="Drifted">Inputs that differ from their reference now.</param>
/// <param name="Evidence">The largest evidence for unseen values over its inputs; 1 raises a signal and sets it back to 0.</param>
/// <param name="LastSignalAt">The last signal, told or not; null before the first.</param>
public sealed record InputTotals(long AgentId, int Drifted, double Evidence, DateTimeOffset? LastSignalAt);

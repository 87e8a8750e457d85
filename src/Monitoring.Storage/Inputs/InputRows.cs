using System.Data.Common;
using Monitoring.Core.Drift.Inputs;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Inputs;

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

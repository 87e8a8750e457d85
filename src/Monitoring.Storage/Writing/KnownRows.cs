using System.Data.Common;
using System.Runtime.InteropServices;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Writing;

/// <summary>
/// What is stored of the transactions a group names: one question for all, since asking one by one costs as
/// much as inserting. An agent that never had a posted verdict is not asked for any. A transaction assumed to be new is not asked for;
/// inserting it proves that it is.
/// </summary>
internal sealed class KnownRows(WriteTransaction transaction, LedgerSession ledgers)
{
    private static readonly RowQuestion Outcomes = new(
        $"select {TransactionRows.OutcomeColumns} from {{keys}} join outcomes o on o.agent_id = keys.agent_id and o.transaction_id = keys.transaction_id",
        Column.Number("agent_id"),
        Column.Text("transaction_id"));

    private static readonly RowQuestion Verdicts = new(
        $$"""
        select {{TransactionRows.VerdictColumns}} from {keys} join verdicts v on v.agent_id = keys.agent_id and v.transaction_id = keys.transaction_id
        order by v.agent_id, v.arrival
        """,
        Column.Number("agent_id"),
        Column.Text("transaction_id"));

    private readonly Dictionary<(long Agent, string Id), KnownTransaction> known = [];
    private readonly List<(long Agent, string Id)> named = [];
    private readonly HashSet<long> askedForVerdicts = [];

    /// <summary>What is known of a transaction asked for before.</summary>
    public KnownTransaction this[long agent, string transactionId] => known[(agent, transactionId)];

    /// <summary>Names a transaction to ask for.</summary>
    public void Name(long agent, string transactionId)
    {
        if (Assume(agent, transactionId))
        {
            named.Add((agent, transactionId));
        }
    }

    /// <summary>Takes a transaction for new, unless it was named before.</summary>
    /// <returns>True when it was neither named nor assumed before.</returns>
    public bool Assume(long agent, string transactionId)
    {
        ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(known, (agent, transactionId), out var isThere);
        entry ??= new KnownTransaction();
        return !isThere;
    }

    /// <summary>Asks for the transactions named; answered when the question is sent.</summary>
    public void Ask()
    {
        if (named.Count == 0)
        {
            return;
        }

        var outcomes = transaction.Ask(Outcomes, row =>
        {
            var outcome = TransactionRows.Outcome(row);
            known[(outcome.AgentId, outcome.TransactionId)].Outcome = outcome;
        });
        foreach (var (agent, id) in named)
        {
            outcomes.Number(agent).Text(id).End();
        }

        AskForVerdicts(agent => ledgers.Kept(agent) is { LastArrival: > 0 });
    }

    /// <summary>Asks for the posted verdicts of agents that turned out to have some; true when there are such.</summary>
    public bool AskAgain() => AskForVerdicts(agent => ledgers[agent].Ledger.LastArrival > 0);

    private bool AskForVerdicts(Func<long, bool> hasSome)
    {
        RowWriter? verdicts = null;
        HashSet<long>? asked = null;
        foreach (var (agent, id) in named)
        {
            if (!askedForVerdicts.Contains(agent) && hasSome(agent))
            {
                (asked ??= []).Add(agent);
                (verdicts ??= transaction.Ask(Verdicts, Take)).Number(agent).Text(id).End();
            }
        }

        askedForVerdicts.UnionWith(asked ?? []);
        return verdicts is not null;
    }

    private void Take(DbDataReader row)
    {
        var verdict = TransactionRows.Verdict(row);
        known[(verdict.AgentId, verdict.TransactionId)].Add(verdict);
    }
}

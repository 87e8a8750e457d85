using System.Data.Common;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Writing;

/// <summary>
/// What is stored of the transactions a group names: one question for all, since asking one by one costs as much as inserting.
/// </summary>
/// <param name="transaction">The transaction.</param>
internal sealed class KnownRows(WriteTransaction transaction)
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
    /// <summary>What is known of a transaction asked for before.</summary>
    public KnownTransaction this[long agent, string transactionId] => known[(agent, transactionId)];

    /// <summary>Asks for transactions; answered when the question is sent.</summary>
    /// <param name="named">Transactions by the number of their agent and their id.</param>
    /// <param name="hasVerdicts">False for an agent that never had a posted verdict, so that it is not asked for any.</param>
    public void Ask(IEnumerable<(long Agent, string TransactionId)> named, Func<long, bool> hasVerdicts)
    {
        var outcomes = transaction.Ask(Outcomes, row =>
        {
            var outcome = TransactionRows.Outcome(row);
            known[(outcome.AgentId, outcome.TransactionId)].Outcome = outcome;
        });
        var verdicts = transaction.Ask(Verdicts, Take);
        foreach (var (agent, id) in named)
        {
            if (known.TryAdd((agent, id), new KnownTransaction()))
            {
                outcomes.Number(agent).Text(id).End();
                if (hasVerdicts(agent))
                {
                    verdicts.Number(agent).Text(id).End();
                }
            }
        }
    }

    private void Take(DbDataReader row)
    {
        var verdict = TransactionRows.Verdict(row);
        known[(verdict.AgentId, verdict.TransactionId)].Add(verdict);
    }
}

using System.Data.Common;
using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Inputs;
using Monitoring.Core.Outcomes;
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
            work.Notices.Add(agent, new(SloId: null, Alert: null), facts, NoticeRecipient.OwnerOf(coverage));
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

using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Handling;

/// <summary>
/// Steps of ladders that a refused mail makes: the next person is told at once, and not a second time when their turn would have come.
/// </summary>
internal sealed class RefusedSteps
{
    private readonly UnitOfWork work;
    private readonly AgentLedger agent;
    private readonly Dictionary<long, Alert> open;
    private readonly Dictionary<long, List<DoneStep>> done;
    private readonly StoredPauses? pauses;

    private RefusedSteps(
        UnitOfWork work, AgentLedger agent, Dictionary<long, Alert> open, Dictionary<long, List<DoneStep>> done, StoredPauses? pauses) =>
        (this.work, this.agent, this.open, this.done, this.pauses) = (work, agent, open, done, pauses);

    /// <summary>Reads how the ladders of some alerts of an agent under its lock stand.</summary>
    public static async Task<RefusedSteps> ReadAsync(
        UnitOfWork work, AgentLedger agent, IReadOnlyCollection<long> alerts, CancellationToken cancellationToken)
    {
        if (alerts.Count == 0)
        {
            return new(work, agent, [], [], pauses: null);
        }

        var connection = await work.Transaction.DirectAsync(cancellationToken);
        var stored = new StoredAlerts(connection, agent.Id);
        var found = (await stored.OpenAsync()).Where(alert => alerts.Contains(alert.Number)).ToDictionary(alert => alert.Number);
        var steps = await stored.StepsAsync([.. found.Keys]);
        return new(work, agent, found, found.Keys.ToDictionary(alert => alert, alert => steps[alert].ToList()),
            await StoredPauses.ReadAsync(connection, agent.Id, found.Values));
    }

    /// <summary>
    /// Who is told next of an open alert, in order: nobody while somebody has it, and otherwise who stands behind the unreached person today
    /// and was not told in this round. Of WORSE also whoever was told, and where who has it is unreached.
    /// </summary>
    /// <param name="alert">Number of the alert; null when it belongs to none.</param>
    /// <param name="said">What could not be delivered.</param>
    /// <param name="unreached">Key of whom it did not reach.</param>
    /// <returns>Null where only what the mail was made with says it: of what is no open alert, and of an agent that left.</returns>
    public string[]? Next(long? alert, NoticeFacts said, string unreached)
    {
        if (alert is not { } number || !open.TryGetValue(number, out var known) || agent.Coverage is not { } coverage)
        {
            return null;
        }

        var isWorse = (said.UndeliveredKind ?? said.Kind) == NoticeKind.Worse;
        if (known.Acknowledgement is { } held && held.Until > work.Now && !(isWorse && held.By == unreached))
        {
            return [];
        }

        var (standing, opening) = (Ladder.PeopleAt(coverage, work.Now), Ladder.PeopleAt(coverage, known.Round.At).Owner);
        string[] chain = [.. new[] { standing.Owner, standing.Deputy, standing.Fallback }.OfType<string>().Distinct(StringComparer.Ordinal)];
        var told = isWorse ? [] : done[number].Where(step => step.Round == known.Round.Number).Select(step => step.To);
        return [.. chain.Skip(1 + Array.IndexOf(chain, unreached)).Where(person => person != opening).Except(told, StringComparer.Ordinal)];
    }

    /// <summary>Adds the step, and gives what the notice to the next person says of who has the alert.</summary>
    /// <param name="alert">Number of the alert; null when it belongs to none.</param>
    /// <param name="said">What could not be delivered.</param>
    /// <param name="next">Key of the next person.</param>
    public HandlingFacts? Take(long? alert, NoticeFacts said, string next)
    {
        if (alert is not { } number || !open.TryGetValue(number, out var known))
        {
            return said.Handling;
        }

        var before = done[number];
        before.Add(StepOf(known, next));
        if (agent.Coverage is not { } coverage)
        {
            return said.Handling;
        }

        return (said.Handling ?? new() { AlertId = EpisodeNumber.Of(agent.Id, number), Kind = known.Kind, UnansweredSince = known.Round.At }) with
        {
            Next = ToldNext.Of(Ladder.Of(known, coverage, pauses?.Of(known.SloId) ?? [], before).ToCome(work.Now)),
        };
    }

    /// <summary>Writes the step that was taken, with its notice; nothing where the alert is closed.</summary>
    public void Write(long? alert, long notice)
    {
        if (alert is { } number && done.TryGetValue(number, out var steps))
        {
            StepRows.Write(work.Transaction, agent.Id, number, notice, steps[^1]);
        }
    }

    private DoneStep StepOf(Alert alert, string next) => new(
        alert.Round.Number,
        LadderStep.Refused,
        1 + done[alert.Number].Count(step => step.Round == alert.Round.Number && step.Step == LadderStep.Refused),
        next,
        work.Now,
        work.Now);
}

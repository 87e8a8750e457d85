using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Reviews;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Reviewing;

/// <summary>Makes an answer a verdict: decided, judged and written as one that was posted, beside the row of its draw.</summary>
/// <param name="work">The unit of work; the agent is locked.</param>
/// <param name="cache">Ledgers.</param>
internal sealed class ReviewAnswering(UnitOfWork work, LedgerCache cache)
{
    private static readonly RowShape Answered = new(
        "reviews",
        Column.Number("agent_id"),
        Column.Number("number"),
        Column.Number("answers"),
        Column.Number("verdict"),
        Column.Text("cause_code"),
        Column.Text("answered_by"),
        Column.Number("answered_at"))
    {
        Keys = 2,
    };

    /// <summary>Writes it.</summary>
    /// <param name="review">The draw as it stands.</param>
    /// <param name="answer">What is said of it.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Notices made.</returns>
    public async Task<int> WriteAsync(ReviewReading review, ReviewAnswer answer, CancellationToken cancellationToken)
    {
        var agentId = EpisodeNumber.AgentOf(review.Id);
        var log = new OutcomeGroup(work, new(StringComparer.Ordinal) { [review.Agent] = agentId }, cache);
        await log.ReadAsync([PostOf(review, answer, review.Answers + 1)], Concurrency.Locked, cancellationToken);

        // Somebody may have posted verdicts by these names: theirs stay, and this one takes the next that is free.
        var answers = review.Answers;
        ItemResult result;
        do
        {
            answers++;
            result = log.Decide(new WriteRequest([PostOf(review, answer, answers)])).Results[0];
        }
        while (result.Status is ItemStatus.Duplicate or ItemStatus.Conflict);
        if (result.Status != ItemStatus.Accepted)
        {
            throw new StorageException(
                StorageFault.Unreadable, result.Faults is [var fault, ..] ? fault.Reason : "The answer is not taken.");
        }

        var notices = await log.WriteAsync(cancellationToken);
        work.Transaction.Write(Answered)
            .Number(agentId)
            .Number(EpisodeNumber.WithinAgent(review.Id))
            .Number(answers)
            .Number((int)answer.Verdict)
            .Text(answer.CauseCode)
            .Text(answer.By)
            .Number(Instant.ToMicroseconds(work.Now))
            .End();
        return notices;
    }

    private static VerdictPost PostOf(ReviewReading review, ReviewAnswer answer, long number)
    {
        var id = ReviewRule.VerdictIdOf(review.Id, number);
        var content = new OutcomeContent
        {
            Verdict = answer.Verdict,
            Source = VerdictSource.Audit,
            Selection = Selection.Random,
            InclusionProbability = review.InclusionProbability,
            JudgedBy = answer.By,
            VerdictId = id,
            CauseCode = answer.CauseCode,
            Indicator = review.Indicator == Indicator.Accuracy ? null : review.Indicator,
        };
        return new(review.Agent, review.TransactionId, content.Write(),
            new VerdictFacts(answer.Verdict, VerdictSource.Audit, Selection.Random, review.Indicator, id));
    }
}

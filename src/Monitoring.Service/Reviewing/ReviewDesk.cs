using Monitoring.Core.Access;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Delivery;
using Monitoring.Service.Metrics;
using Monitoring.Storage;
using Monitoring.Storage.Reviewing;

namespace Monitoring.Service.Reviewing;

/// <summary>Takes what people say of transactions drawn for review, by whichever way they say it. Thread-safe.</summary>
/// <param name="store">The store.</param>
/// <param name="counters">Counts answers, and the verdicts they are.</param>
/// <param name="dispatch">Told when there is something to send.</param>
/// <param name="logger">The log.</param>
internal sealed class ReviewDesk(Store store, IngestCounters counters, DispatchSignal dispatch, ILogger<ReviewDesk> logger)
{
    /// <summary>Takes an answer; null when there is no such draw, or its agent left the registry.</summary>
    /// <param name="id">Outward number of the draw.</param>
    /// <param name="answer">What is said, checked.</param>
    /// <param name="agents">A draw of another agent is not there.</param>
    public async Task<ReviewReading?> TakeAsync(long id, ReviewAnswer answer, AgentScope agents)
    {
        // Not broken off when the caller goes away: whether it was taken would not be known.
        var answered = await store.Reviews.AnswerAsync(id, answer, agents, CancellationToken.None);
        if (answered is { IsNew: true, Review: var review })
        {
            counters.CountAnswer(review.Agent, answer.Verdict);
            ReviewLog.Answered(logger, review.Id, review.Agent, Word<Verdict>.Of(answer.Verdict), answer.By);
            if (answered.MadeNotices)
            {
                dispatch.Poke();
            }
        }

        return answered?.Review;
    }
}

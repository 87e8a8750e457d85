using Microsoft.Extensions.ObjectPool;
using Monitoring.Core.Outcomes;

namespace Monitoring.Service.Ingest;

/// <summary>
/// One request from bytes to durable answer. Every item is counted exactly once: with its result when it was written or refused,
/// as shed when its request is answered by a problem alone. Thread-safe.
/// </summary>
/// <param name="writer">Writes.</param>
/// <param name="counting">Counts.</param>
/// <param name="budget">The memory bodies and results share.</param>
/// <param name="clock">The clock of <c>occurredAt</c> and of durations.</param>
internal sealed class Intake(GroupWriter writer, ItemCounting counting, BodyBudget budget, TimeProvider clock)
{
    private readonly ObjectPool<ItemDraft> drafts = ObjectPool.Create<ItemDraft>();

    /// <summary>Takes a request with outcomes.</summary>
    public Task TakeOutcomesAsync(HttpContext http) => TakeAsync(http, IngestKind.Outcome);

    /// <summary>Takes a request with verdicts.</summary>
    public Task TakeVerdictsAsync(HttpContext http) => TakeAsync(http, IngestKind.Verdict);

    // One method and no more below it that waits: each that waits is an object for every request.
    private async Task TakeAsync(HttpContext http, IngestKind kind)
    {
        var arrived = clock.GetTimestamp();
        using var items = new RequestItems(kind, budget, drafts, counting);
        items.Answer.IsMinimal = Preference.IsMinimal(http.Request);
        items.Addressed = MediaTypes.AgentOf(http.Request);
        var refusal = MediaTypes.Read(http.Request, kind, out var shape)
            ?? await items.Body.ReadAsync(http.Request, BodyLimits.Bytes(shape.Format), clock, writer.Stopping)
            ?? (shape.IsPacked ? items.Body.Unpack(BodyLimits.Bytes(shape.Format)) : null);
        items.Open(shape, clock.GetUtcNow(), refusal);
        while (items.Next() is { } part)
        {
            items.Take(await writer.WriteAsync(part));
        }

        if (items.Refusal is { } whole)
        {
            // Whoever is told to come again finds its memory free.
            items.Dispose();
            await whole.Problem.ExecuteAsync(http);
            return;
        }

        if (items.Answer.Count(ItemStatus.Rejected) < items.Answer.Results.Count)
        {
            counting.RecordDuration(clock.GetElapsedTime(arrived));
        }

        await AnswerWriter.WriteAsync(http.Response, items.Answer, http.RequestAborted);
    }
}

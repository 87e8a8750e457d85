using Microsoft.Extensions.ObjectPool;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Watch;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Ingest;

/// <summary>
/// One request from bytes to durable answer. Every item is counted exactly once: with its result when it was written or refused,
/// as shed when its request is answered by a problem alone. Thread-safe.
/// </summary>
/// <param name="writer">Writes.</param>
/// <param name="counters">Counts.</param>
/// <param name="budget">The memory bodies and results share.</param>
/// <param name="clock">The clock of <c>occurredAt</c> and of durations.</param>
internal sealed class Intake(GroupWriter writer, IngestCounters counters, BodyBudget budget, TimeProvider clock)
{
    private readonly ObjectPool<ItemDraft> drafts = ObjectPool.Create<ItemDraft>();

    /// <summary>Takes a request.</summary>
    public async Task TakeAsync(HttpContext http, IngestKind kind)
    {
        var arrived = clock.GetTimestamp();
        using var answer = new IngestAnswer(budget);
        var refusal = await TakeAsync(http.Request, kind, answer).ConfigureAwait(false);
        if (refusal is not null)
        {
            await refusal.Problem.ExecuteAsync(http).ConfigureAwait(false);
            return;
        }

        if (answer.Count(ItemStatus.Rejected) < answer.Results.Count)
        {
            counters.RecordDuration(clock.GetElapsedTime(arrived));
        }

        await AnswerWriter.WriteAsync(http.Response, answer, http.RequestAborted).ConfigureAwait(false);
    }

    private async Task<Refusal?> TakeAsync(HttpRequest request, IngestKind kind, IngestAnswer answer)
    {
        using var body = new RequestBody(budget);
        var refusal = MediaTypes.Read(request, kind, out var format)
            ?? await body.ReadAsync(request, BodyLimits.Bytes(format)).ConfigureAwait(false)
            ?? (format == BodyFormat.Json ? null : answer.Reserve(body.Bytes.Span));
        var draft = drafts.Get();
        try
        {
            using var source = refusal is null ? ItemSource.Open(format, body.Bytes, draft, kind, clock.GetUtcNow(), out refusal) : null;
            if (source is not null)
            {
                return await WriteAsync(source, kind, answer).ConfigureAwait(false);
            }
        }
        finally
        {
            drafts.Return(draft);
        }

        counters.Count(kind, refusal!.Counted);
        return refusal;
    }

    /// <summary>Writes the items in order, in parts of at most one transaction each.</summary>
    private async Task<Refusal?> WriteAsync(ItemSource source, IngestKind kind, IngestAnswer answer)
    {
        var part = new List<ParsedItem>();
        while (ReadPart(source, part))
        {
            var posts = new List<Post>(part.Count);
            foreach (var item in part)
            {
                if (!answer.TryHold(item))
                {
                    return Refuse(Refusal.Full, source, part.Count, kind, answer);
                }

                if (item.Post is { } post)
                {
                    posts.Add(post);
                }
            }

            var written = posts.Count == 0 ? null : await writer.WriteAsync(new WriteRequest(posts)).ConfigureAwait(false);
            if (written?.Refusal is { } refusal)
            {
                return Refuse(refusal, source, part.Count, kind, answer);
            }

            Add(answer, part, written?.Answer, kind);
        }

        return null;
    }

    /// <summary>Refuses a part and all that follows it.</summary>
    private Refusal Refuse(Refusal refusal, ItemSource source, int part, IngestKind kind, IngestAnswer answer)
    {
        counters.Count(kind, refusal.Counted, part + source.SkipRest());

        // With a part stored, only a repeat of the whole makes it complete.
        return answer.Results.Count == 0 ? refusal : refusal with { Problem = Refusal.Database.Problem };
    }

    private static bool ReadPart(ItemSource source, List<ParsedItem> part)
    {
        part.Clear();
        while (part.Count < OutcomeLog.LargestRequest && source.TryRead(out var item))
        {
            part.Add(item);
        }

        return part.Count > 0;
    }

    private void Add(IngestAnswer answer, List<ParsedItem> part, WriteAnswer? written, IngestKind kind)
    {
        var next = 0;
        foreach (var item in part)
        {
            var result = item.Refusal ?? written!.Results[next++];
            answer.Add(item.TransactionId, result);
            counters.Count(kind, IngestResult.Of(result));
            if (result.Status == ItemStatus.Accepted && item.Post is OutcomePost outcome
                && !written!.Uncovered.Contains(outcome.Agent, StringComparer.Ordinal))
            {
                counters.CountOutcome(outcome.Agent, outcome.Disposition);
            }
        }

        answer.Add(written?.Slos ?? []);
    }
}

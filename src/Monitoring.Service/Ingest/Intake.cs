using Microsoft.Extensions.ObjectPool;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Access;
using Monitoring.Storage.Writing;

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

    /// <summary>How much a caller may bring; null for any number of items.</summary>
    public CallLimits? Limits { get; init; }

    /// <summary>Takes a request with outcomes.</summary>
    public Task TakeOutcomesAsync(HttpContext http) => TakeAsync(http, Dialect.Outcomes);

    /// <summary>Takes a request with verdicts.</summary>
    public Task TakeVerdictsAsync(HttpContext http) => TakeAsync(http, Dialect.Verdicts);

    /// <summary>Takes a request.</summary>
    /// <param name="http">The request.</param>
    /// <param name="dialect">How its endpoint is spoken to.</param>
    /// <remarks>One method and no more below it that waits: each that waits is an object for every request.</remarks>
    public async Task TakeAsync(HttpContext http, Dialect dialect)
    {
        var arrived = clock.GetTimestamp();
        using var items = new RequestItems(dialect, budget, drafts, counting);
        items.Answer.IsMinimal = dialect.IsMinimal(http.Request);
        items.BindTo(PostingBounds.Of(Caller.Of(http).Agents), MediaTypes.AgentOf(http.Request));
        var refusal = dialect.Read(http.Request, out var shape)
            ?? await items.Body.ReadAsync(http.Request, BodyLimits.Bytes(shape.Format), clock, writer.Stopping)
            ?? (shape.IsPacked ? items.Body.Unpack(BodyLimits.Bytes(shape.Format)) : null);
        items.Open(shape, clock.GetUtcNow(), refusal);
        if (Limits is { AreNone: false } && Limits.TakeItems(http, items.Count) is { } over)
        {
            items.Shed(Refusal.OverLimit(over));
        }

        while (items.Next() is { } part)
        {
            items.Take(await writer.WriteAsync(part));
        }

        if (items.Problem is { } whole)
        {
            // Whoever is told to come again finds its memory free.
            items.Dispose();
            await whole.ExecuteAsync(http);
            return;
        }

        if (items.Answer.Count(ItemStatus.Rejected) < items.Answer.Results.Count)
        {
            counting.RecordDuration(clock.GetElapsedTime(arrived));
        }

        await dialect.AnswerAsync(http, items.Answer, items.Source!);
    }
}

/// <summary>
/// The items of one request: read in order, handed out in parts of at most one transaction each, counted and answered. Not thread-safe.
/// </summary>
/// <param name="dialect">How the endpoint is spoken to.</param>
/// <param name="budget">The memory bodies and results share.</param>
/// <param name="drafts">Where items are put together.</param>
/// <param name="counting">Counts.</param>
internal sealed class RequestItems(Dialect dialect, BodyBudget budget, ObjectPool<ItemDraft> drafts, ItemCounting counting) : IDisposable
{
    // Nearly every request brings one item.
    private readonly List<ParsedItem> part = new(1);
    private readonly IngestKind kind = dialect.Kind;

    private ItemSource? source;
    private ItemDraft? draft;
    private Refusal? refused;
    private Fault? unreadable;
    private PostingBounds? bounds;
    private string? addressed;
    private int forbidden;

    /// <summary>The bytes.</summary>
    public RequestBody Body { get; } = new(budget);

    /// <summary>Where the items come from; null when the body could not be read.</summary>
    public ItemSource? Source => source;

    /// <summary>What became of the items so far.</summary>
    public IngestAnswer Answer { get; } = new(budget);

    /// <summary>The problem by which alone the request is answered; null when it is not.</summary>
    public Problem? Problem => refused is not null ? refused.Problem
        : unreadable is not null ? Refusal.AgentState(unreadable).Problem
        : forbidden > 0 && forbidden == Answer.Results.Count ? bounds!.Problem
        : null;

    /// <summary>Says who posts, and whose items those are that name no agent and are refused.</summary>
    /// <param name="within">What may be posted; null for everything.</param>
    /// <param name="agent">The agent that the address names; null for none.</param>
    public void BindTo(PostingBounds? within, string? agent) =>
        (bounds, addressed) = (within, within is null ? agent : within.Own(agent));

    /// <summary>How many there are; 0 when the request is refused.</summary>
    public int Count => source?.Count() ?? 0;

    /// <summary>Starts on the body.</summary>
    /// <param name="shape">How its items are written.</param>
    /// <param name="now">The service's clock.</param>
    /// <param name="refusal">Why it could not be read; null when it was.</param>
    public void Open(BodyShape shape, DateTimeOffset now, Refusal? refusal)
    {
        refusal ??= shape.Format is BodyFormat.Ndjson or BodyFormat.Csv ? Answer.Reserve(Body.Bytes.Span) : null;
        if (refusal is null)
        {
            draft = drafts.Get();
            source = dialect.Open(shape, Body.Bytes, draft, now, out refusal);
        }

        if (source is null)
        {
            refused = refusal!;
            var agent = bounds is null ? refused.Agent : bounds.Own(refused.Agent);
            counting.CountBody(kind, refused, agent ?? addressed);
        }
        else if (source.IsReadWhole)
        {
            // Every caller that waits for the commit would hold one of each.
            ReturnDraft();
            Body.Release();
        }
    }

    /// <summary>The next part that has anything to write; null when there is none or the request is refused.</summary>
    public WriteRequest? Next()
    {
        while (refused is null && ReadPart())
        {
            var posts = new List<Post>(part.Count);
            if (!TryHold(posts))
            {
                Refuse(Refusal.Full);
            }
            else if (posts.Count > 0)
            {
                return new WriteRequest(posts) { OmitsStandings = Answer.IsMinimal };
            }
            else
            {
                Add(null);
            }
        }

        return null;
    }

    /// <summary>Takes what became of the part handed out last.</summary>
    public void Take(WriteResult written)
    {
        if (written.Refusal is { } refusal)
        {
            Refuse(refusal);
        }
        else
        {
            Add(written.Answer);
        }
    }

    /// <summary>Refuses all of it, before anything of it is handed out.</summary>
    public void Shed(Refusal refusal) => Refuse(refusal);

    /// <inheritdoc/>
    public void Dispose()
    {
        source?.Dispose();
        source = null;
        ReturnDraft();
        Answer.Dispose();
        Body.Dispose();
    }

    private void ReturnDraft()
    {
        if (draft is not null)
        {
            drafts.Return(draft);
            draft = null;
        }
    }

    private bool ReadPart()
    {
        part.Clear();
        while (part.Count < OutcomeLog.LargestRequest && source!.TryRead(out var item))
        {
            part.Add(bounds is null ? item : bounds.Within(item));
        }

        Answer.Skipped = source!.Skipped;
        return part.Count > 0;
    }

    private bool TryHold(List<Post> posts)
    {
        foreach (var item in part)
        {
            if (!Answer.TryHold(item))
            {
                return false;
            }

            if (item.Post is { } post)
            {
                posts.Add(post);
            }
        }

        return true;
    }

    /// <summary>Refuses a part and all that follows it.</summary>
    private void Refuse(Refusal refusal)
    {
        counting.CountShed(kind, refusal, part.Count + source!.SkipRest());

        // With a part stored, only a repeat of the whole makes it complete.
        refused = Answer.Results.Count == 0 ? refusal : refusal with
        {
            Problem = Refusal.Database.Problem with { IsOfDatabase = refusal.Problem.IsOfDatabase },
        };
    }

    private void Add(WriteAnswer? written)
    {
        var next = 0;
        foreach (var item in part)
        {
            var result = item.Refusal ?? written!.Results[next++];
            switch (result.Faults)
            {
                case [{ Kind: FaultKind.AgentState } fault]:
                    unreadable ??= fault;
                    break;
                case [{ Kind: FaultKind.Forbidden }]:
                    forbidden++;
                    break;
            }

            Answer.Add(item.TransactionId, result, item.Line);
            counting.Count(item.Kind ?? kind, item, result, addressed);
            if (result.Status == ItemStatus.Accepted && item.Post is OutcomePost outcome
                && !(written!.Uncovered.Count > 0 && written.Uncovered.Contains(outcome.Agent, StringComparer.Ordinal)))
            {
                counting.CountOutcome(outcome);
            }
        }

        if (written is not null)
        {
            Answer.Add(written);
        }
    }
}

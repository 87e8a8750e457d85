using System.Threading.RateLimiting;
using Monitoring.Service.Settings;
using static System.FormattableString;

namespace Monitoring.Service.Access;

/// <summary>
/// How much a caller, and all callers of this process together, may bring: <c>Limits:PerKey</c> and <c>Limits:Total</c>, in items a second.
/// Every request costs one, a post of several items one for each. Each limit is a bucket of tokens that holds what two seconds bring, so
/// that bursts pass; a post counts at most a whole bucket, or one that is larger would never be taken. The caller's own bucket is asked
/// first, so what one is refused takes nothing from all others; nor does a stranger. A key is a caller; whoever shows none is known by
/// <see cref="CallerAddress"/>. Thread-safe.
/// </summary>
internal sealed class CallLimits : IDisposable
{
    // A token is added to a bucket at most so much later than it is due.
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(100);

    private readonly Bucket[] buckets;

    /// <summary>Makes them with full buckets.</summary>
    public CallLimits(LimitSettings settings)
    {
        List<Bucket> limits = [];
        if (settings.PerKey is { } each)
        {
            limits.Add(new(each, CallerOf, "This caller"));
        }

        if (settings.Total is { } all)
        {
            limits.Add(new(all, static _ => "", "All callers together") { IsOfThoseKnown = true });
        }

        buckets = [.. limits];
    }

    /// <summary>True when there is none.</summary>
    public bool AreNone => buckets is [];

    /// <summary>Takes what every request costs, before anything is done for it.</summary>
    /// <returns>Why it is refused; null when it is not.</returns>
    public Problem? TakeRequest(HttpContext http) => Take(http, static _ => 1, still: 0);

    /// <summary>Takes what a post costs beside its request, before anything of it is written.</summary>
    /// <param name="http">The post, whose request was taken.</param>
    /// <param name="items">How many items it has.</param>
    /// <returns>Why it is refused; null when it is not.</returns>
    public Problem? TakeItems(HttpContext http, int items) =>
        items <= 1 ? null : Take(http, bucket => Math.Min(items, bucket.Size) - 1, still: 1);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var bucket in buckets)
        {
            bucket.Dispose();
        }
    }

    private Problem? Take(HttpContext http, Func<Bucket, int> cost, int still)
    {
        foreach (var bucket in buckets)
        {
            if (bucket.HoldsFor(http) && cost(bucket) is > 0 and var tokens && !bucket.TryTake(http, tokens))
            {
                // The same post once more needs its whole cost again, in each.
                var wait = buckets.Where(each => each.HoldsFor(http)).Max(each => each.Until(http, cost(each) + still));
                return Problems.OverLimit(bucket.Words, wait + Late);
            }
        }

        return null;
    }

    private static string CallerOf(HttpContext http) =>
        Caller.Of(http) is { Kind: CallerKind.Key } caller ? caller.Id : CallerAddress.NetworkOf(CallerAddress.Of(http)).ToString();

    /// <summary>One limit, with a bucket for each of those it holds for.</summary>
    private sealed class Bucket : IDisposable
    {
        private const int Seconds = 2;

        private readonly PartitionedRateLimiter<HttpContext> tokens;
        private readonly decimal rate;

        public Bucket(decimal rate, Func<HttpContext, string> holder, string who)
        {
            this.rate = rate;
            Size = Math.Max(1, (int)(rate * Seconds));
            Words = Invariant($"{who} may bring {rate} items a second, and {Size} at once; a request without items counts as one.");
            var options = new TokenBucketRateLimiterOptions
            {
                TokenLimit = Size,

                // Tokens are added by fractions; the period only says how many a second, exactly for three decimals.
                TokensPerPeriod = (int)(rate * 1_000),
                ReplenishmentPeriod = TimeSpan.FromSeconds(1_000),
                AutoReplenishment = false,
            };
            tokens = PartitionedRateLimiter.Create<HttpContext, string>(
                http => RateLimitPartition.GetTokenBucketLimiter(holder(http), _ => options));
        }

        /// <summary>True when whoever is nobody takes nothing from it: strangers must not use up what agents bring.</summary>
        public bool IsOfThoseKnown { get; init; }

        /// <summary>What it holds.</summary>
        public int Size { get; }

        /// <summary>What is allowed, as a sentence.</summary>
        public string Words { get; }

        public bool HoldsFor(HttpContext http) => !IsOfThoseKnown || Caller.Of(http).Kind != CallerKind.Nobody;

        public bool TryTake(HttpContext http, int items)
        {
            using var lease = tokens.AttemptAcquire(http, items);
            return lease.IsAcquired;
        }

        public TimeSpan Until(HttpContext http, int items) => TimeSpan.FromSeconds(
            (double)(Math.Max(0, items - (tokens.GetStatistics(http)?.CurrentAvailablePermits ?? 0)) / rate));

        public void Dispose() => tokens.Dispose();
    }
}

/// <summary>Metadata of a post: counts it when its caller is over a limit, before anybody knows how many items it has.</summary>
/// <param name="Count">Counts it.</param>
internal sealed record CountedOverLimit(Action Count);

/// <summary>Metadata of an endpoint that costs nobody anything: a probe must not fail because somebody calls too often.</summary>
internal sealed class FreeOfLimits
{
    /// <summary>It.</summary>
    public static FreeOfLimits Instance { get; } = new();
}

/// <summary>The limits in the pipeline.</summary>
internal static class CallLimiting
{
    /// <summary>Refuses who is over a limit; stands behind what says who calls, before everything that costs. Nothing where there is none.</summary>
    public static void UseCallLimits(this WebApplication app)
    {
        var limits = app.Services.GetRequiredService<CallLimits>();
        if (!limits.AreNone)
        {
            app.Use(next => http => LimitAsync(limits, next, http));
        }
    }

    private static Task LimitAsync(CallLimits limits, RequestDelegate next, HttpContext http)
    {
        var metadata = http.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<FreeOfLimits>() is not null || limits.TakeRequest(http) is not { } refusal)
        {
            return next(http);
        }

        metadata?.GetMetadata<CountedOverLimit>()?.Count();
        return refusal.ExecuteAsync(http);
    }
}

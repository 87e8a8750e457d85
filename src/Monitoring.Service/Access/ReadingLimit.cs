using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace Monitoring.Service.Access;

/// <summary>
/// How many questions are answered at a time: each takes a connection of the database and processor time that posts need too. A few more
/// wait for their turn in the order in which they came; whoever comes then is told when to come again. Whole lists, which are sent for as
/// long as their reader takes, have places of their own (<see cref="WholeLists"/>), so has <c>/readyz</c>, which writes, the metrics page its gate, and <c>/livez</c> none, so that no crowd of readers makes the service look dead.
/// </summary>
internal static class ReadingLimit
{
    /// <summary>The policy of pages and of the reading endpoints.</summary>
    public const string Reading = "reading";

    /// <summary>The policy of probes that ask the database.</summary>
    public const string Probing = "probing";

    /// <summary>The policy of what anybody may ask for: strangers must not keep readers waiting.</summary>
    public const string Open = "open";

    /// <summary>Questions answered at a time. Each is given up after a few seconds, so the last that waits waits about ten.</summary>
    public const int AtOnce = 16;

    /// <summary>Questions that wait.</summary>
    public const int Waiting = 32;

    /// <summary>Whole lists sent at a time.</summary>
    public const int ListsAtOnce = 4;

    /// <summary>Probes answered at a time.</summary>
    public const int ProbesAtOnce = 2;

    /// <summary>Adds the policies; an endpoint chooses its own by name.</summary>
    public static IServiceCollection AddReadingLimit(this IServiceCollection services) => services.AddRateLimiter(options =>
    {
        options.AddPolicy(Reading, http => Places(WholeLists.AreAsked(http)));
        options.AddConcurrencyLimiter(Open, limit => (limit.PermitLimit, limit.QueueLimit) = (AtOnce, Waiting));
        options.AddConcurrencyLimiter(Probing, limit => (limit.PermitLimit, limit.QueueLimit) = (ProbesAtOnce, Waiting));
        options.OnRejected = (rejected, _) => new ValueTask(Problems
            .TooManyReaders("Too many questions wait for an answer; ask again a little later.").ExecuteAsync(rejected.HttpContext));
    });

    private static RateLimitPartition<bool> Places(bool forLists) => RateLimitPartition.GetConcurrencyLimiter(
        forLists, _ => new() { PermitLimit = forLists ? ListsAtOnce : AtOnce, QueueLimit = Waiting });
}

/// <summary>Metadata of an endpoint that can also send a whole list.</summary>
/// <param name="Is">Whether a request asks for the whole list.</param>
internal sealed record WholeLists(Func<HttpRequest, bool> Is)
{
    /// <summary>True when a whole list is asked for.</summary>
    public static bool AreAsked(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<WholeLists>() is { } lists && lists.Is(http.Request);
}

using Microsoft.AspNetCore.RateLimiting;

namespace Monitoring.Service.Access;

/// <summary>
/// How many questions are answered at a time: each takes a connection of the database and processor time that posts need too. A few more
/// wait for their turn in the order in which they came; whoever comes then is told when to come again. <c>/readyz</c>, which writes, has
/// places of its own, the metrics page its gate, and <c>/livez</c> none, so that no crowd of readers makes the service look dead.
/// </summary>
internal static class ReadingLimit
{
    /// <summary>The policy of pages and of the reading endpoints.</summary>
    public const string Reading = "reading";

    /// <summary>The policy of lists, which may be sent for as long as their reader takes.</summary>
    public const string Listing = "listing";

    /// <summary>The policy of probes that ask the database.</summary>
    public const string Probing = "probing";

    /// <summary>Questions answered at a time. Each is given up after a few seconds, so the last that waits waits about ten.</summary>
    public const int AtOnce = 16;

    /// <summary>Questions that wait.</summary>
    public const int Waiting = 32;

    /// <summary>Lists sent at a time.</summary>
    public const int ListsAtOnce = 4;

    /// <summary>Probes answered at a time.</summary>
    public const int ProbesAtOnce = 2;

    /// <summary>Adds the policies; an endpoint chooses its own by name.</summary>
    public static IServiceCollection AddReadingLimit(this IServiceCollection services) => services.AddRateLimiter(options =>
    {
        options.AddConcurrencyLimiter(Reading, limit => (limit.PermitLimit, limit.QueueLimit) = (AtOnce, Waiting));
        options.AddConcurrencyLimiter(Listing, limit => (limit.PermitLimit, limit.QueueLimit) = (ListsAtOnce, Waiting));
        options.AddConcurrencyLimiter(Probing, limit => (limit.PermitLimit, limit.QueueLimit) = (ProbesAtOnce, Waiting));
        options.OnRejected = (rejected, _) => new ValueTask(Problems
            .TooManyReaders("Too many questions wait for an answer; ask again a little later.").ExecuteAsync(rejected.HttpContext));
    });
}

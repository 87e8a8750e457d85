using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Monitoring.Service.Access;

namespace Monitoring.Service.SigningIn;

/// <summary>
/// How often one sender may ask for a link or give a wrong key: 20 times an hour, by the network it comes from
/// (<see cref="CallerAddress.NetworkOf"/>). Thread-safe.
/// </summary>
internal sealed class SenderLimit : IDisposable
{
    /// <summary>Times an hour.</summary>
    public const int Most = 20;

    private const int Segments = 12;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly PartitionedRateLimiter<IPAddress> limiter = PartitionedRateLimiter.Create<IPAddress, IPAddress>(
        sender => RateLimitPartition.GetSlidingWindowLimiter(CallerAddress.NetworkOf(sender), _ => new SlidingWindowRateLimiterOptions
        {
            PermitLimit = Most,
            Window = Hour,
            SegmentsPerWindow = Segments,
        }));

    /// <summary>True when the sender may ask once more; nothing is counted.</summary>
    public bool HasRoom(IPAddress sender)
    {
        using var lease = limiter.AttemptAcquire(sender, permitCount: 0);
        return lease.IsAcquired;
    }

    /// <summary>Counts one; false when there were too many before.</summary>
    public bool TryTake(IPAddress sender)
    {
        using var lease = limiter.AttemptAcquire(sender);
        return lease.IsAcquired;
    }

    /// <summary>Seconds after which a sender may ask again at the latest, for the header Retry-After.</summary>
    public static string RetryAfter { get; } = Hour.TotalSeconds.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public void Dispose() => limiter.Dispose();
}

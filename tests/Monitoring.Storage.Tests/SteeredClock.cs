using Microsoft.Extensions.Time.Testing;

namespace Monitoring.Storage.Tests;

/// <summary>A clock that stands still until it is moved, and takes another along.</summary>
public sealed class SteeredClock() : FakeTimeProvider(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero))
{
    /// <summary>What moves with it; called with the new present.</summary>
    public Action<DateTimeOffset> Follower { get; set; } = _ => { };

    /// <summary>Moves it on.</summary>
    public new void Advance(TimeSpan time)
    {
        base.Advance(time);
        Follower(GetUtcNow());
    }
}

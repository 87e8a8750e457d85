using Monitoring.Core.Mail;

namespace Monitoring.Service.Board;

/// <summary>The instant a page was made, told by the plant's clock.</summary>
/// <param name="Now">The instant.</param>
/// <param name="Clock">The plant's clock.</param>
internal sealed record Present(DateTimeOffset Now, LocalClock Clock)
{
    /// <summary>An instant as it is told today: <c>09:14</c>, <c>Wed 11 Mar 09:14</c>.</summary>
    public string Moment(DateTimeOffset instant) => Clock.Moment(instant, Now);

    /// <summary>Since when and for how long: <c>09:14, 4 h 28 min</c>.</summary>
    public string Lasting(DateTimeOffset since) => $"{Moment(since)}, {Elapsed.Between(since, Now)}";

    /// <summary>How old data is, to the second while it is fresh: <c>4 s</c>.</summary>
    public string Age(DateTimeOffset newest) => Now - newest < TimeSpan.FromMinutes(1)
        ? FormattableString.Invariant($"{Math.Max(0, (int)(Now - newest).TotalSeconds)} s")
        : Elapsed.Between(newest, Now);
}

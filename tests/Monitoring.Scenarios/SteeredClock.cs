using System.Globalization;
using Monitoring.Core.Slos;
using Monitoring.Service.Tests;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>
/// The wall clock of every process that is started with it, set while they run. It goes on from where it is set, and waits inside the
/// processes are as long as ever.
/// </summary>
internal sealed class SteeredClock : IDisposable
{
    private const string Again = " again";

    /// <summary>The time zone of every plant of the scenarios.</summary>
    public static readonly TimeZoneInfo Plant = IanaZone.Of("America/Chicago");

    private readonly TemporaryFolder folder = new();
    private readonly string library;
    private TimeSpan ahead;

    private SteeredClock(string library) => this.library = library;

    /// <summary>What its processes take for now.</summary>
    public DateTimeOffset Now => TimeProvider.System.GetUtcNow() + ahead;

    /// <summary>A clock that is ahead of the machine's, or behind; skips the test where libfaketime is missing.</summary>
    public static SteeredClock Ahead(TimeSpan by)
    {
        var found = Directory.EnumerateFiles("/usr/lib", "libfaketimeMT.so.1", SearchOption.AllDirectories).FirstOrDefault();
        Tool.Require(found is not null, "libfaketime is missing; it comes with the Debian package faketime.");
        var clock = new SteeredClock(found!);
        clock.SetAhead(by);
        return clock;
    }

    /// <summary>A clock that shows a time of the plant.</summary>
    /// <param name="plantTime">As <see cref="InstantOf"/> takes it.</param>
    public static SteeredClock At(string plantTime) => Ahead(InstantOf(plantTime) - TimeProvider.System.GetUtcNow());

    /// <summary>
    /// The instant of a time in Chicago: <c>2026-03-06 23:50</c>; of one that comes twice the second is <c>2026-11-01 01:30 again</c>.
    /// </summary>
    public static DateTimeOffset InstantOf(string plantTime)
    {
        var isAgain = plantTime.EndsWith(Again, StringComparison.Ordinal);
        var wall = DateTime.ParseExact(plantTime[..^(isAgain ? Again.Length : 0)], "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        Assert.True(!Plant.IsInvalidTime(wall) && (!isAgain || Plant.IsAmbiguousTime(wall)), plantTime);
        return new(wall, isAgain ? Plant.GetAmbiguousTimeOffsets(wall).Min()
            : Plant.IsAmbiguousTime(wall) ? Plant.GetAmbiguousTimeOffsets(wall).Max() : Plant.GetUtcOffset(wall));
    }

    /// <summary>Sets it by the machine's.</summary>
    public void SetAhead(TimeSpan by)
    {
        // Moved into place: a process that finds half a file takes the machine's time.
        var next = folder.File("next");
        File.WriteAllText(next, Invariant($"{by.TotalSeconds:+0.000;-0.000}\n"));
        File.Move(next, folder.File("clock"), overwrite: true);
        ahead = by;
    }

    /// <summary>Sets it to an instant.</summary>
    public void Set(DateTimeOffset instant) => SetAhead(instant - TimeProvider.System.GetUtcNow());

    /// <summary>Settings of a process, and those by which it has this clock.</summary>
    public Dictionary<string, string> On(Dictionary<string, string>? settings = null) => new(settings ?? [], StringComparer.Ordinal)
    {
        ["LD_PRELOAD"] = library,
        ["FAKETIME_TIMESTAMP_FILE"] = folder.File("clock"),
        ["FAKETIME_NO_CACHE"] = "1",
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0", // or waits inside the runtime time out by themselves
    };

    public void Dispose() => folder.Dispose();
}

using System.Diagnostics;

namespace Monitoring.Benchmarks.Ratios;

/// <summary>How long this machine's disk takes to make a small write durable.</summary>
internal static class FlushTime
{
    private const int Times = 200;

    /// <summary>Median in ms, in the folder where the database server's data is.</summary>
    public static double Measure()
    {
        var path = Path.Combine("/var/tmp", Path.GetRandomFileName());
        using var file = new FileStream(path,
            new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0,
            Options = FileOptions.DeleteOnClose });
        file.Write(new byte[1 << 20]);
        file.Flush(flushToDisk: true);
        var times = new double[Times];
        for (var i = 0; i < Times; i++)
        {
            var watch = Stopwatch.StartNew();
            file.Position = i * 4096L;
            file.Write(new byte[512]);
            file.Flush(flushToDisk: true);
            times[i] = watch.Elapsed.TotalMilliseconds;
        }

        Array.Sort(times);
        return times[Times / 2];
    }
}

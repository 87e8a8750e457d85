namespace Monitoring.Service.Tests.Metrics;

/// <summary>Prometheus' own checker.</summary>
internal static class Promtool
{
    /// <summary>What <c>promtool check metrics</c> says to a page; nothing when it is right.</summary>
    public static async Task<string> CheckAsync(string page)
    {
        var (said, failed) = await Tool.RunAsync("promtool", ["check", "metrics"], page);
        return said + (failed ? "failed" : "");
    }

    /// <summary>Skips the running test when promtool is missing.</summary>
    public static void Require() => Tool.Require("promtool", "prometheus");
}

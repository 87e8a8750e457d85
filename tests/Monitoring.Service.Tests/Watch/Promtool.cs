using System.Diagnostics;

namespace Monitoring.Service.Tests.Watch;

/// <summary>Prometheus' own checker. A test without it is skipped, and fails where <c>AGENTOPS_TEST_REQUIRE_TOOLS=1</c>.</summary>
internal static class Promtool
{
    /// <summary>What <c>promtool check metrics</c> says to a page; nothing when it is right.</summary>
    public static async Task<string> CheckAsync(string page)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo("promtool", ["check", "metrics"])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        process.Start();
        var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(page);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return string.Concat(await said) + (process.ExitCode == 0 ? "" : "failed");
    }

    /// <summary>Skips the running test when promtool is missing.</summary>
    public static void Require()
    {
        var isThere = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "promtool")));
        if (Environment.GetEnvironmentVariable("AGENTOPS_TEST_REQUIRE_TOOLS") == "1")
        {
            Assert.True(isThere, "promtool is missing; it comes with the Debian package prometheus.");
        }

        Assert.SkipUnless(isThere, "promtool is missing; it comes with the Debian package prometheus.");
    }
}

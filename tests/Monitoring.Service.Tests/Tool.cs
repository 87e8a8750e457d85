using System.Diagnostics;

namespace Monitoring.Service.Tests;

/// <summary>Programs of other people that judge what we make.</summary>
internal static class Tool
{
    /// <summary>Skips the running test when a program is missing, or fails it where <c>AGENTOPS_TEST_REQUIRE_TOOLS=1</c>.</summary>
    /// <param name="name">The program.</param>
    /// <param name="package">The Debian package it comes with.</param>
    public static void Require(string name, string package)
    {
        var isThere = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, name)));
        Require(isThere, $"{name} is missing; it comes with the Debian package {package}.");
    }

    /// <summary>
    /// Skips the running test when something it needs is missing, or fails it where <c>AGENTOPS_TEST_REQUIRE_TOOLS=1</c>.
    /// </summary>
    /// <param name="isThere">Whether it is there.</param>
    /// <param name="reason">What is missing, in words.</param>
    public static void Require(bool isThere, string reason)
    {
        Assert.True(isThere || Environment.GetEnvironmentVariable("AGENTOPS_TEST_REQUIRE_TOOLS") != "1", reason);
        Assert.SkipUnless(isThere, reason);
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Everything it said, and whether it failed.</returns>
    public static async Task<(string Said, bool Failed)> RunAsync(string name, IEnumerable<string> arguments, string input = "")
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(name, arguments)
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        process.Start();
        var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (string.Concat(await said), process.ExitCode != 0);
    }
}

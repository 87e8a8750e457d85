using Microsoft.Extensions.Logging.Console;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Logs;

/// <summary>The log: one line a message on standard output.</summary>
internal static class LogSlice
{
    /// <summary>
    /// Lines that may wait for a reader of the output that is slow; more are dropped and counted, for no post may wait for them.
    /// </summary>
    private const int MostWaiting = 10_000;

    /// <summary>
    /// Sets the log up. Our own lines come from the level that is set on; the framework's, of which most tell of single requests, warn at
    /// least. The level of a category, set by the framework's name, wins.
    /// </summary>
    /// <param name="builder">The host; its configuration is set.</param>
    /// <param name="log">The settings.</param>
    public static void AddLog(this WebApplicationBuilder builder, LogSettings log)
    {
        var foreign = log.Level > LogLevel.Warning ? log.Level : LogLevel.Warning;
        builder.Logging.ClearProviders()
            .AddConsole(console => (console.FormatterName, console.QueueFullMode, console.MaxQueueLength) =
                (LineFormatter.Title, ConsoleLoggerQueueFullMode.DropWrite, MostWaiting))
            .SetMinimumLevel(foreign)
            .AddFilter("Monitoring", log.Level)
            .AddFilter("Microsoft.Hosting.Lifetime", log.Level)

            // Whoever asks whether the service is ready is told why not; the log tells when that begins and ends.
            .AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None)
            .AddConfiguration(builder.Configuration.GetSection("Logging"));
        builder.Services.AddSingleton<ConsoleFormatter>(new LineFormatter(log.Format, TimeProvider.System));
    }
}

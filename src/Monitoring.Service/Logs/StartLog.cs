using Microsoft.Extensions.Logging.Abstractions;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Logs;

/// <summary>
/// What a service says on standard error before it has its log, or instead of it: for people as plain words, and where a program reads
/// the log as lines of the log.
/// </summary>
/// <param name="format">How a line of the log looks.</param>
/// <param name="output">Where it is said.</param>
/// <param name="clock">The clock of a line's time.</param>
internal sealed partial class StartLog(LogFormat format, TextWriter output, TimeProvider clock) : ILogger
{
    private const string Category = "Monitoring.Service";

    /// <summary>That of this process, as far as its settings can be read: mistakes in them are among what it says.</summary>
    public static StartLog OfThisProcess()
    {
        using var configuration = new ConfigurationManager();
        try
        {
            SettingsSources.Replace(configuration);
        }
        catch (ConfigurationException)
        {
            // Whoever reads the settings says so.
        }

        _ = Word<LogFormat>.TryParse(configuration[SettingName.LogFormat]?.Trim() ?? "", out var format);
        return new StartLog(format, Console.Error, TimeProvider.System);
    }

    /// <summary>It waits for something.</summary>
    /// <param name="seconds">How long at most.</param>
    /// <param name="what">For what: <c>the database</c>.</param>
    /// <param name="why">What is missing, in a sentence.</param>
    public void Waits(double seconds, string what, string why) => Waits(this, seconds, what, why);

    /// <summary>It does not start, or has ended before it was told to.</summary>
    /// <param name="why">Why, one thing a line.</param>
    public void Ends(string why)
    {
        foreach (var line in why.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries))
        {
            Ends(this, line);
        }
    }

    /// <summary>It was told to stop before it had started.</summary>
    public void Stops() => Stops(this);

    /// <summary>It gives up what a log held that was not copied with its file.</summary>
    /// <param name="database">The database, in words for people.</param>
    public void TakesCopy(string database) => TakesCopy(this, database);

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => true;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (format == LogFormat.Text)
        {
            output.WriteLine(formatter(state, exception));
        }
        else
        {
            new LineFormatter(format, clock)
                .Write(new LogEntry<TState>(logLevel, Category, eventId, state, exception, formatter), null, output);
        }
    }

    [LoggerMessage(9007, LogLevel.Warning, "Waiting up to {Seconds} s for {What}. {Why}")]
    private static partial void Waits(ILogger logger, double seconds, string what, string why);

    [LoggerMessage(8390, LogLevel.Information, "Told to stop before it had started")]
    private static partial void Stops(ILogger logger);

    [LoggerMessage(9009, LogLevel.Warning, "The database {Database} was copied without its write-ahead log, and what only the log held is given up, as --without-log says")]
    private static partial void TakesCopy(ILogger logger, string database);

    [LoggerMessage(9008, LogLevel.Critical, "{Why}")]
    private static partial void Ends(ILogger logger, string why);
}

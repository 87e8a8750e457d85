using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Monitoring.Service.Logs;

namespace Monitoring.Service.Tests.Logs;

/// <summary>A logger that keeps what a formatter writes.</summary>
/// <param name="formatter">The formatter.</param>
/// <param name="category">Where the lines come from.</param>
internal sealed class LineLogger(LineFormatter formatter, string category) : ILogger, ILoggerFactory
{
    private readonly Lock gate = new();
    private readonly StringWriter written = new();

    /// <summary>Everything written so far.</summary>
    public string Written
    {
        get
        {
            lock (gate)
            {
                return written.ToString();
            }
        }
    }

    /// <summary>The same by line.</summary>
    public IReadOnlyList<string> Lines => Written.Split('\n')[..^1];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> words)
    {
        lock (gate)
        {
            formatter.Write(new LogEntry<TState>(logLevel, category, eventId, state, exception, words), null, written);
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose() => written.Dispose();
}

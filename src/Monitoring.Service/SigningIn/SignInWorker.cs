using Monitoring.Service.Delivery;
using Monitoring.Service.Health;
using Monitoring.Storage;

namespace Monitoring.Service.SigningIn;

/// <summary>
/// Makes the mails of those who asked for a link, one after the other, and none before its asker has been answered: the work for somebody who
/// is known would otherwise slow that very answer.
/// </summary>
/// <param name="queue">Who asked.</param>
/// <param name="mails">Makes the mail.</param>
/// <param name="dispatch">Told when there is something to send.</param>
/// <param name="report">Told of what went wrong.</param>
internal sealed class SignInWorker(SignInQueue queue, SignInMails mails, DispatchSignal dispatch, SignInReport report) : BackgroundService
{
    /// <summary>How long after it was asked a request is looked at: answers take milliseconds.</summary>
    public static readonly TimeSpan AnsweredWithin = TimeSpan.FromSeconds(1);

    /// <summary>How long a request waits for a database that does not answer; who asked has looked for the mail by then.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var request in queue.Waiting.ReadAllAsync(stoppingToken))
            {
                await UntilAnsweredAsync(request, stoppingToken);
                await MakeAsync(request, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What waits still was answered with the promise of a mail.
            while (queue.Waiting.TryRead(out var request))
            {
                await MakeAsync(request, stoppingToken);
            }
        }
    }

    // A clock that was set back does not make it longer.
    private async Task UntilAnsweredAsync(SignInRequest request, CancellationToken hurry)
    {
        var left = AnsweredWithin - report.Age(request);
        if (left > TimeSpan.Zero)
        {
            await Task.Delay(left < AnsweredWithin ? left : AnsweredWithin, report.Clock, hurry)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task MakeAsync(SignInRequest request, CancellationToken hurry)
    {
        while (true)
        {
            try
            {
                if (await mails.MakeAsync(request, CancellationToken.None))
                {
                    dispatch.Poke();
                }

                return;
            }
            catch (StorageException failure) when (!hurry.IsCancellationRequested && report.Age(request) < Patience)
            {
                report.Waits(failure);
            }
#pragma warning disable CA1031 // The outer edge of the loop: the next who asks is served.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                report.Lost(failure);
                return;
            }

            await Task.Delay(AgainAfter, report.Clock, hurry).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

/// <summary>What happens to requests for links, logged. No line has an address that is in no registry. Thread-safe.</summary>
/// <param name="outages">Told of a database that is away.</param>
/// <param name="clock">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class SignInReport(Outages outages, TimeProvider clock, ILogger<SignInReport> logger)
{
    /// <summary>The clock.</summary>
    public TimeProvider Clock => clock;

    /// <summary>How long ago somebody asked.</summary>
    public TimeSpan Age(SignInRequest request) => clock.GetUtcNow() - request.At;

    /// <summary>A mail with a link was made.</summary>
    public void Made(string person, SignInRequest request) => SigningInLog.Made(logger, person, request.From.ToString());

    /// <summary>Too many links went to the address in the last hour.</summary>
    public void TooMany(string person, SignInRequest request) => SigningInLog.TooMany(logger, person, request.From.ToString());

    /// <summary>The address is nobody's.</summary>
    public void Unknown(SignInRequest request) => SigningInLog.Unknown(logger, request.From.ToString());

    /// <summary>Somebody signed in.</summary>
    public void SignedIn(string who, string from) => SigningInLog.SignedIn(logger, who, from);

    /// <summary>Somebody signed out.</summary>
    public void SignedOut(string who) => SigningInLog.SignedOut(logger, who);

    /// <summary>The database does not answer; it is asked again.</summary>
    public void Waits(StorageException failure) => _ = outages.Noticed(failure);

    /// <summary>No mail was made.</summary>
    public void Lost(Exception failure)
    {
        _ = outages.Noticed(failure);
        SigningInLog.Lost(logger, failure);
    }
}

/// <summary>What this slice logs. Event ids 8000 to 8099.</summary>
internal static partial class SigningInLog
{
    [LoggerMessage(8001, LogLevel.Information, "A link to sign in goes to {Person}, asked for from {From}")]
    public static partial void Made(ILogger logger, string person, string from);

    [LoggerMessage(8002, LogLevel.Warning, "No link to sign in for {Person}: 5 went to that address in the last hour; asked for from {From}")]
    public static partial void TooMany(ILogger logger, string person, string from);

    [LoggerMessage(8003, LogLevel.Information, "No link to sign in: the address given from {From} is nobody's in the registry")]
    public static partial void Unknown(ILogger logger, string from);

    [LoggerMessage(8004, LogLevel.Information, "{Who} signed in from {From}")]
    public static partial void SignedIn(ILogger logger, string who, string from);

    [LoggerMessage(8005, LogLevel.Information, "{Who} signed out")]
    public static partial void SignedOut(ILogger logger, string who);

    [LoggerMessage(8006, LogLevel.Error, "Somebody asked for a link to sign in and gets none")]
    public static partial void Lost(ILogger logger, Exception failure);
}

using Monitoring.Service.Settings;
using static System.FormattableString;

namespace Monitoring.Service.Commands;

/// <summary>
/// <c>healthcheck</c>: asks the running service whether it is ready, for containers and scripts; this machine's own, at the first address
/// it listens on.
/// </summary>
internal static class HealthcheckCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(ServiceSettings settings, TextWriter output, TextWriter errors,
        CancellationToken cancellationToken)
    {
        using var http = OwnMachine.Client(settings.Urls[0], Patience);
        var url = new Uri(http.BaseAddress!, "readyz");
        try
        {
            using var answer = await http.GetAsync(url, cancellationToken);
            if (answer.IsSuccessStatusCode)
            {
                await output.WriteLineAsync("ready");
                return ExitCode.Good;
            }

            var reason = await answer.Content.ReadAsStringAsync(cancellationToken);
            await errors.WriteLineAsync(Invariant($"not ready ({(int)answer.StatusCode}): {reason}"));
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            await errors.WriteLineAsync($"{url} does not answer: {fault.Message}");
        }

        return ExitCode.Failed;
    }
}

using Monitoring.Service.Settings;
using static System.FormattableString;

namespace Monitoring.Service.Commands;

/// <summary><c>healthcheck</c>: asks the running service whether it is ready, for containers and scripts.</summary>
internal static class HealthcheckCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(ServiceSettings settings, TextWriter output, TextWriter errors,
        CancellationToken cancellationToken)
    {
        var url = settings.Urls[0].TrimEnd('/') + "/readyz";
        using var http = new HttpClient { Timeout = Patience };
        try
        {
            using var answer = await http.GetAsync(new Uri(url), cancellationToken);
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

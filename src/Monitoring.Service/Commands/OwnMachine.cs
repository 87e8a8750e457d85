using System.Diagnostics.CodeAnalysis;
using Monitoring.Service.Access;

namespace Monitoring.Service.Commands;

/// <summary>
/// Asks the service of this machine over HTTP. Its certificate is taken as it is: it names the host that people use, which is not the one
/// that is asked here, and nothing secret is said.
/// </summary>
internal static class OwnMachine
{
    /// <summary>A client of the service that listens at an address.</summary>
    /// <param name="url">Where it listens, as its settings say it.</param>
    /// <param name="patience">How long an answer may take.</param>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The client disposes of its handler.")]
    [SuppressMessage("Design", "MA0039:Do not write your own certificate validation method", Justification = "Asks its own machine.")]
    [SuppressMessage("Security", "CA5400:Ensure HttpClient certificate revocation list check is not disabled", Justification = "Asks its own machine.")]
    public static HttpClient Client(string url, TimeSpan patience)
    {
        var handler = new HttpClientHandler
        {
            UseProxy = false,
            ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
        };
        return new HttpClient(handler) { BaseAddress = BindingRule.FromHere(url), Timeout = patience };
    }
}

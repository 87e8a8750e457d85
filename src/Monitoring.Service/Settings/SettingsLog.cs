using Monitoring.Service.Access;
using Monitoring.Storage;

namespace Monitoring.Service.Settings;

/// <summary>What is said of settings in the log.</summary>
internal static partial class SettingsLog
{
    /// <summary>
    /// Says which database is used, where our own telemetry goes, and what of the settings somebody may not have meant.
    /// </summary>
    public static void Say(ILogger logger, ServiceSettings settings)
    {
        Database(logger, Store.NameOf(settings.Database));
        if (settings.PassedOver is not [])
        {
            PassedOver(logger, string.Join(", ", settings.PassedOver));
        }

        if (settings.PublicUrl.StartsWith("https:", StringComparison.Ordinal) && settings.Network.Proxy is []
            && !settings.Urls.Any(url => url.StartsWith("https:", StringComparison.OrdinalIgnoreCase)))
        {
            NobodySpeaksTls(logger, settings.PublicUrl, SettingName.AsVariable(SettingName.Proxy), SettingName.AsVariable(SettingName.Urls));
        }

        if (BindingRule.BesideTheProxy(settings) is { } beside)
        {
            BesideTheProxy(logger, beside, string.Join(", ", settings.Network.Proxy), SettingName.AsVariable(SettingName.Urls));
        }

        if (settings.Mail.Server is MailServer.Smtp { WhyOpen: { } open })
        {
            MailIsOpen(logger, open);
        }

        if (settings.Mail.Hold is { } hold)
        {
            MailIsHeld(logger, hold.Why, hold.Remedy);
        }

        if (settings.Otlp.Endpoint is { } endpoint)
        {
            SendsTelemetry(logger, endpoint);
        }
    }

    [LoggerMessage(9002, LogLevel.Information, "Uses the database {Database}")]
    private static partial void Database(ILogger logger, string database);

    [LoggerMessage(9003, LogLevel.Information, "Passed over {Variables}: Kubernetes makes them for a Service of that name, and they are no settings")]
    private static partial void PassedOver(ILogger logger, string variables);

    [LoggerMessage(9004, LogLevel.Warning, "{Why}")]
    private static partial void MailIsOpen(ILogger logger, string why);

    [LoggerMessage(9005, LogLevel.Warning, "Mail is held. {Why}. {Remedy}")]
    private static partial void MailIsHeld(ILogger logger, string why, string remedy);

    [LoggerMessage(9006, LogLevel.Information, "Mail is not held any more in this database, a copy made {CopiedAt:O}: what waits is sent")]
    public static partial void MailLetGo(ILogger logger, DateTimeOffset copiedAt);

    [LoggerMessage(9010, LogLevel.Warning, "People are to come by {PublicUrl}, and nobody speaks TLS: name the proxy that does in {Proxy}, or let {Urls} begin with https")]
    private static partial void NobodySpeaksTls(ILogger logger, string publicUrl, string proxy, string urls);

    [LoggerMessage(9011, LogLevel.Warning, "Listens at {Url} in the clear, and the proxy {Proxy} is on this machine: who is in the network may pass it by; let {Urls} be http://localhost with the port")]
    private static partial void BesideTheProxy(ILogger logger, string url, string proxy, string urls);

    [LoggerMessage(8360, LogLevel.Information, "Sends a trace of each request, and this log, to {Endpoint} by OTLP")]
    private static partial void SendsTelemetry(ILogger logger, string endpoint);
}

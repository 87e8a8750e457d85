using System.Net;
using Monitoring.Service.Channels.Ntfy;
using Monitoring.Service.Channels.Slack;
using Monitoring.Service.Channels.Teams;
using Monitoring.Service.Channels.Webhook;
using Monitoring.Service.Delivery;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Channels;

/// <summary>The ways to people beside mail: each is a folder and a line here.</summary>
internal static class ChannelsSlice
{
    /// <summary>Adds them; the delivery loop finds them as it finds mail. Needs the clock.</summary>
    /// <param name="services">The services.</param>
    /// <param name="settings">What they may reach, and their secrets.</param>
    public static IServiceCollection AddChannels(this IServiceCollection services, ChannelSettings settings) => services
        .AddSingleton(provider => new ChannelClient(
            settings.AllowPrivate, Dns.GetHostAddressesAsync, provider.GetRequiredService<TimeProvider>()))
        .AddChannel(provider => new WebhookForm(settings, provider.GetRequiredService<TimeProvider>()))
        .AddChannel(_ => new TeamsForm())
        .AddChannel(_ => new SlackForm())
        .AddChannel(_ => new NtfyForm(settings));

    private static IServiceCollection AddChannel(this IServiceCollection services, Func<IServiceProvider, IChannelForm> form) =>
        services.AddSingleton<ITransport>(provider => new HttpChannel(provider.GetRequiredService<ChannelClient>(), form(provider)));
}

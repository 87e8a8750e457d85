using System.Net;
using Monitoring.Core.Deliveries;
using Monitoring.Service.Health;
using Monitoring.Service.Metrics;
using Monitoring.Service.Settings;
using Monitoring.Storage;

namespace Monitoring.Service.Delivery;

/// <summary>Telling people: the outbox is emptied through a mail server or into a folder.</summary>
internal static class DeliverySlice
{
    /// <summary>
    /// Adds the transports and the delivery loop. Needs the <see cref="Store"/>, the counters and pulses of
    /// <see cref="MetricsSlice"/>, a <see cref="NoticeMail"/> and the clock. With a folder there is also a <see cref="MailFolder"/> to
    /// read.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="mail">How mail leaves.</param>
    public static IServiceCollection AddDelivery(this IServiceCollection services, MailSettings mail) => services
        .AddTransports(mail)
        .AddSingleton<DispatchSignal>()
        .AddSingleton<DeliveryReport>()
        .AddSingleton(provider => new OutboxLease(
            provider.GetRequiredService<Store>().Outbox,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<DeliveryReport>(),
            mail.Hold))
        .AddSingleton<Courier>()
        .AddSingleton<DeliverySlots>()
        .AddHostedService(provider => new Dispatcher(
            provider.GetRequiredService<DeliverySlots>(),
            provider.GetRequiredService<DispatchSignal>(),
            provider.GetRequiredService<LoopPulses>().Delivery,
            provider.GetRequiredService<DeliveryReport>(),
            provider.GetRequiredService<TimeProvider>()));

    /// <summary>Adds the transports alone, by their channels: what a command needs that sends one mail.</summary>
    /// <param name="services">The services.</param>
    /// <param name="mail">How mail leaves.</param>
    public static IServiceCollection AddTransports(this IServiceCollection services, MailSettings mail) => services
        .AddMail(mail)
        .AddSingleton<IReadOnlyDictionary<Channel, ITransport>>(
            provider => provider.GetServices<ITransport>().ToDictionary(transport => transport.Channel));

    private static IServiceCollection AddMail(this IServiceCollection services, MailSettings mail) => mail.Server switch
    {
        MailServer.Folder folder => services
            .AddSingleton(_ => new MailFolder(folder.Path))
            .AddSingleton<ITransport>(provider => new FolderTransport(provider.GetRequiredService<MailFolder>(), mail.From)),
        MailServer.Smtp server => services
            .AddSingleton<ITransport>(provider => new SmtpTransport(
                server, mail, Dns.GetHostAddressesAsync, provider.GetRequiredService<TimeProvider>())),
        _ => throw new ArgumentException("A mail server nobody knows", nameof(mail)),
    };
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Monitoring.Core.Access;
using Monitoring.Core.Deliveries;
using Monitoring.Service.Delivery;
using Monitoring.Service.Metrics;
using Monitoring.Service.Registry;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Tests.Delivery;

public sealed class DeliverySliceTests
{
    [Fact]
    public async Task A_folder_gives_the_folder_transport_and_a_folder_to_read()
    {
        using var temporary = new TemporaryFolder();
        await using var provider = await ProvideAsync(new MailSettings(new MailServer.Folder(temporary.File("mail")), null, null, null));

        Assert.Equal("folder", Assert.Single(provider.GetRequiredService<IReadOnlyDictionary<Channel, ITransport>>()).Value.Name);
        Assert.Equal(temporary.File("mail"), provider.GetRequiredService<MailFolder>().Path);
        Assert.Single(provider.GetServices<IHostedService>().OfType<Dispatcher>());
    }

    [Fact]
    public async Task A_server_gives_the_SMTP_transport_and_no_folder()
    {
        var server = new MailServer.Smtp("mail.example.com", 587, SmtpEncryption.StartTls);
        await using var provider = await ProvideAsync(new MailSettings(server, TestMail.From, "monitor", "secret"));

        Assert.Equal("smtp", provider.GetRequiredService<IReadOnlyDictionary<Channel, ITransport>>()[Channel.Mail].Name);
        Assert.Null(provider.GetService<MailFolder>());
        Assert.Single(provider.GetServices<IHostedService>().OfType<Dispatcher>());
    }

    private static async Task<ServiceProvider> ProvideAsync(MailSettings mail)
    {
        await using var scene = await DeliveryScene.SetAsync();
        return new ServiceCollection()
            .AddLogging(logging => logging.ClearProviders())
            .AddSingleton(TimeProvider.System)
            .AddSingleton(scene.Store)
            .AddSingleton(NoticeWords.Of(new PersonDirectory(new RegistryInForce(), scene.Store), new RegistryInForce(), _ =>
                Task.CompletedTask, new MailLinks("http://localhost:8080", new LinkSigner(new byte[32]))))
            .AddMetricsAndHealth(mail)
            .AddDelivery(mail)
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }
}
